"""What Gradio itself is told of the page's looks."""

from __future__ import annotations

import gradio as gr


def theme() -> gr.themes.Base:
    """Colours of the first paint and fonts of the reader's own system; everything else is page.css."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"]
    mono = ["ui-monospace", "Liberation Mono", "monospace"]
    return gr.themes.Base(
        font=[gr.themes.Font(name) for name in sans], font_mono=[gr.themes.Font(n) for n in mono]
    ).set(
        body_background_fill="#faf8f4",
        body_background_fill_dark="#171614",
        body_text_color="#1d1b18",
        body_text_color_dark="#e9e4da",
    )
