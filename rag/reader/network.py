"""The reader's network: the packaged encoder, its upper layers trained to read a question beside a passage."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn
from transformers import BertConfig, BertModel

from rag.errors import ModelError
from rag.reader.encoding import Batch

# Layers below stay as they are in the packaged encoder; what stands above is the reader's own and is shipped.
SHARED_LAYERS = 2


class Output(NamedTuple):
    """Logits. `answered`: (rows,). `sentence`: (rows, sentences), against 0 for "none of them"; -inf for padding.

    `start` and `end`: (rows, tokens); token 0 stands for "no answer here", what is outside the passage is -inf.
    """

    answered: torch.Tensor
    sentence: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor


class ReaderNetwork(nn.Module):
    """A BERT encoder with three linear heads: on [CLS], on the mean of each sentence's tokens, on each token.

    The span head and its null answer at [CLS] follow Devlin et al., "BERT" (NAACL 2019), section 4.3.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = BertModel(BertConfig.from_json_file(str(folder / "config.json")), add_pooling_layer=False)
        self.encoder.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        width = int(self.encoder.config.hidden_size)
        self.answered = nn.Linear(width, 1)
        self.sentence = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)

    def forward(self, batch: Batch) -> Output:
        """The logits of each row."""
        hidden = self.encoder(
            input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types
        ).last_hidden_state
        means = torch.bmm(batch.members.to(hidden.dtype), hidden)
        sentence = self.sentence(means).squeeze(2).float()
        sentence = sentence.masked_fill(batch.members.sum(2) == 0, -torch.inf)
        start, end = self.span(hidden).float().unbind(2)
        allowed = batch.passage.clone()
        allowed[:, 0] = True
        return Output(
            self.answered(hidden[:, 0]).squeeze(1).float(),
            sentence,
            start.masked_fill(~allowed, -torch.inf),
            end.masked_fill(~allowed, -torch.inf),
        )

    def own(self) -> dict[str, torch.Tensor]:
        """What is the reader's own: the upper layers and the heads, by name."""
        lowest = tuple(f"encoder.encoder.layer.{i}." for i in range(SHARED_LAYERS))
        return {
            name: value
            for name, value in self.state_dict().items()
            if not name.startswith("encoder.embeddings.") and not name.startswith(lowest)
        }

    def restore(self, weights: Path) -> None:
        """Take over the reader's own part from a safetensors file.

        :raises ModelError: the file is not such a part.
        """
        try:
            own = load_file(weights)
            expected = self.own()
            if own.keys() != expected.keys() or any(own[name].shape != expected[name].shape for name in own):
                raise ModelError(f"{weights} holds another network than this reader's; reinstall the package")
        except (OSError, SafetensorError) as error:
            raise ModelError(f"{weights} cannot be read ({error}); reinstall the package") from error
        self.load_state_dict(own, strict=False)

    def freeze_shared(self) -> None:
        """Keep the shared part as it is while the rest is trained."""
        own = self.own().keys()
        for name, parameter in self.named_parameters():
            parameter.requires_grad = name in own
