"""The choice of a model: a native select, and the reading of what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rag.account import public_name
from rag.errors import QuestionError

_HTML = """
<label class="choice">Model
  <select name="model">{options}</select>
</label>
"""

JS = """
const select = element.querySelector('select');
element.addEventListener('change', () => { props.value = select.value; });
"""


class Choice:
    """The models that a reader may choose from, the preset first, by names that tell no path of this machine."""

    def __init__(self, models: Sequence[str]) -> None:
        public = [public_name(model) for model in models]
        names = [name if public.count(name) == 1 else model for name, model in zip(public, models, strict=True)]
        self._models = dict(zip(names, models, strict=True))
        self.preset = names[0]

    @property
    def offered(self) -> bool:
        """Whether there is anything to choose."""
        return len(self._models) > 1

    @property
    def html(self) -> str:
        """The select, with the preset chosen; nothing in it is taken for a template."""
        options = "".join(
            f"<option{' selected' if name == self.preset else ''}>{escape(name)}</option>" for name in self._models
        )
        return _HTML.replace("{options}", options.replace("$", "&#36;").replace("{", "&#123;"))

    def read(self, value: str | None) -> str | None:
        """The model of that name; None, for the setting's, where none was chosen.

        :raises QuestionError: it is none of these.
        """
        if not value:
            return None
        if value not in self._models:
            raise QuestionError(
                f"there is no model “{str(value)[:80]}” to choose; choose one of {', '.join(self._models)}"
            )
        return self._models[value]
