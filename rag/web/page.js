// What the browser does without asking the server: bring a source forward, copy, open and close the reading view.
() => {
  const narrow = window.matchMedia("(max-width: 899px)");
  const smooth = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const within = (event, selector) => (event.target.closest ? event.target.closest(selector) : null);

  function showTurn(section) {
    document.querySelectorAll("section.sources.shown").forEach((other) => other.classList.remove("shown"));
    section.classList.add("shown");
    document.body.classList.toggle("showing-past", Boolean(section.closest("#past-sources")));
    if (narrow.matches) document.body.classList.add("panel-open");
  }

  function bringForward(id) {
    const target = document.getElementById(id);
    if (!target) return;
    showTurn(target.closest("section.sources"));
    document.querySelectorAll(".source.current, mark.current").forEach((old) => old.classList.remove("current"));
    const card = target.closest(".source");
    target.classList.add("current");
    card.classList.add("current");
    card.focus({ preventScroll: true });
    target.scrollIntoView({ behavior: smooth, block: "center" });
  }

  function closePanel() {
    document.body.classList.remove("panel-open");
  }

  async function copy(button) {
    const text = button.dataset.text;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages served over plain http have no clipboard; this way still works there.
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "offscreen";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = button.textContent;
    if (label === "Copied") return;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1600);
  }

  document.addEventListener("click", (event) => {
    const marker = within(event, "a.cite");
    if (marker) {
      event.preventDefault();
      bringForward(marker.getAttribute("href").slice(1));
      return;
    }
    const button = within(event, "[data-do]");
    if (!button) {
      // A click on the dimmed page around the reading view lands on the dialog itself.
      if (event.target.matches && event.target.matches("dialog.reader")) event.target.close();
      return;
    }
    if (button.dataset.do === "copy") copy(button);
    if (button.dataset.do === "close-panel") closePanel();
    if (button.dataset.do === "close-reader") button.closest("dialog").close();
    if (button.dataset.do === "sources") {
      const section = document.getElementById("sources-" + button.dataset.turn);
      if (!section) return;
      showTurn(section);
      section.querySelector(".source").scrollIntoView({ behavior: smooth, block: "nearest" });
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel();
  });

  for (const [type, hinted] of [["mouseover", true], ["mouseout", false]]) {
    document.addEventListener(type, (event) => {
      const marker = within(event, "a.cite");
      const target = marker && document.getElementById(marker.getAttribute("href").slice(1));
      if (target) target.classList.toggle("hinted", hinted);
    });
  }

  // The server writes into these elements; what follows from that is done here.
  const watch = (id, react) => {
    const element = document.getElementById(id);
    if (!element) return;
    new MutationObserver(() => react(element)).observe(element, {
      childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["data-opening", "id"],
    });
  };

  let opening = "";
  watch("reader", (element) => {
    const dialog = element.querySelector("dialog");
    if (!dialog || dialog.dataset.opening === opening) return;
    opening = dialog.dataset.opening;
    if (!dialog.open) dialog.showModal();
    const mark = dialog.querySelector("mark, .passage");
    if (mark) mark.scrollIntoView({ block: "center" });
  });

  watch("live-sources", () => document.body.classList.remove("showing-past"));

  document.getElementById("live").setAttribute("aria-live", "polite");
  let turn = "", following = true;
  const release = () => (following = false);
  window.addEventListener("wheel", release, { passive: true });
  window.addEventListener("touchmove", release, { passive: true });
  watch("live", (element) => {
    const article = element.querySelector(".turn");
    if (!article) return;
    if (article.id !== turn) {
      turn = article.id;
      following = true;
      closePanel();
    }
    if (following) article.lastElementChild.scrollIntoView({ block: "nearest" });
  });
  watch("next", (element) => {
    const questions = element.querySelector(".next");
    if (following && questions) questions.scrollIntoView({ block: "nearest" });
  });
}
