// The search: forgiving (misspellings, lay words, American and British spelling), in this browser alone.
// MiniSearch ranks whole pages; within a page the section that holds the words best is offered.
// A classic script, not a module: a saved copy opened from a folder could not load one.
(() => {
  const SMALL_WORDS = new Set(
    `a an and any are as at after be been but by can cannot cant could did do does for from get had has have having how
    i if in into is it its me my no of on or our out should so that the their them then there this to up was what when
    where which who why will with wont would you your still`.split(/\s+/),
  );
  const SHOWN = 12;

  // A word as it is compared: without accents, in one spelling, without its ending.
  const normal = (word) => {
    let form = word.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f’']/g, "");
    if (SMALL_WORDS.has(form) || form.length < 2) return null;
    form = form
      .replace(/ae|oe/g, "e") // anaesthetic, oedema
      .replace(/our$/, "or") // colour
      .replace(/is(e|ed|ing|ation)$/, "iz$1"); // stabilise
    if (form.length > 4) {
      form = form
        .replace(/ies$/, "y")
        .replace(/sses$/, "ss")
        .replace(/([^su])s$/, "$1")
        .replace(/(?<=\w{3})(ing|ed)$/, "")
        .replace(/(?<=\w{3})([^s])\1$/, "$1")
        .replace(/(?<=\w{3})e$/, "");
    }
    return form;
  };
  const words = (text) => text.split(/[\s\-–—,.;:!?()[\]"“”/&+]+/);
  const forms = (text) => words(text).map(normal).filter(Boolean);

  const standing = (page) => {
    if (page.startsWith("sources/")) return 0.1; // behind the page that explains it
    if (/^(glossary|where-sources|about|easy-read)/.test(page)) return 0.6;
    if (/^share\/(for-|pack-|$)/.test(page)) return 0.5; // papers for others: behind the page that tells it to you
    if (/^(stories|safety-notices|emergency\/for|share\/)/.test(page)) return 0.75;
    return page === "emergency/" ? 1.25 : 1;
  };

  class Guide {
    constructor(sections) {
      this.pages = new Map();
      for (const section of sections) {
        const id = section.at.split("#")[0];
        const page = this.pages.get(id) ?? { id, title: section.page, also: "", heads: "", text: "", sections: [] };
        page.also += ` ${section.also}`;
        page.heads += ` . ${section.head}`;
        page.text += ` ${section.text}`;
        page.sections.push(section);
        this.pages.set(id, page);
      }
      // The emergency page's other names are the words of danger: whoever types one sees it first.
      this.danger = (this.pages.get("emergency/")?.also ?? "").split(",").map(forms).filter((phrase) => phrase.length);
      this.index = new MiniSearch({ fields: ["title", "also", "heads", "text"], tokenize: words, processTerm: normal });
      this.index.addAll([...this.pages.values()]);
    }

    // The pages for a query, the best first: { page, section, terms }.
    find(query) {
      const asked = new Set(forms(query)).size || 1;
      const ranked = this.index
        .search(query, {
          boost: { title: 6, also: 5, heads: 3, text: 1 },
          prefix: (term) => term.length > 3,
          fuzzy: (term) => (term.length > 8 ? 2 : term.length > 3 ? 1 : 0),
          weights: { fuzzy: 0.45, prefix: 0.6 },
          boostDocument: standing,
          bm25: { k: 1.2, b: 0.7, d: 0.5 },
        })
        .map((hit) => ({ hit, score: (hit.score * hit.queryTerms.length) / asked + (this.isDanger(hit) ? 1e6 : 0) }))
        .sort((one, other) => other.score - one.score);
      return ranked.slice(0, SHOWN).map(({ hit }) => {
        const page = this.pages.get(hit.id);
        return { page, section: bestSection(page, new Set(hit.terms)), terms: new Set(hit.terms) };
      });
    }

    isDanger(hit) {
      return hit.id === "emergency/" && this.danger.some((phrase) => phrase.every((form) => hit.terms.includes(form)));
    }
  }

  const bestSection = (page, terms) => {
    const count = (text) => new Set(forms(text).filter((form) => terms.has(form))).size;
    const score = (section, place) => 3 * count(section.head) + 2 * count(section.text) - (place ? 0 : 0.5);
    const [first] = page.sections;
    if (page.sections.length === 1) return first;
    return page.sections.reduce((best, one, place) => (score(one, place) > score(best, 1) ? one : best), first);
  };

  // The sentence of a section that holds the words, else its first.
  const line = (section, terms) => {
    const sentences = section.text.match(/[^.!?]+[.!?]*\s*/g) ?? [];
    const found = sentences.find((sentence) => forms(sentence).some((form) => terms.has(form))) ?? sentences[0] ?? "";
    return found.length > 180 ? `${found.slice(0, 177).trimEnd()} …` : found.trim();
  };

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };

  const start = () => {
    const form = document.querySelector(".search-form");
    if (!form) return;
    const input = form.querySelector("input");
    const list = document.querySelector(".search-found");
    const status = document.querySelector(".search-status");
    const root = form.dataset.root;
    // A folder has no host that would add the file's name.
    const file = (at) => (location.protocol === "file:" ? at.replace(/(^|\/)(#|$)/, "$1index.html$2") : at);
    document.querySelector(".search-needs").hidden = true;
    let guide;
    let at = -1;

    const choose = (place) => {
      const options = [...list.children];
      options[at]?.setAttribute("aria-selected", "false");
      at = options.length ? (place + options.length) % options.length : -1;
      options[at]?.setAttribute("aria-selected", "true");
      options[at]?.scrollIntoView({ block: "nearest" });
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", options[at].id);
    };

    const option = ({ page, section, terms }, place) => {
      const made = element(
        "a",
        { id: `found-${place}`, href: root + file(section.at), className: "search-result" },
        element("strong", {}, page.title),
        ...(section.head ? [element("span", { className: "search-section" }, section.head)] : []),
        element("span", { className: "search-line" }, line(section, terms)),
      );
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      return made;
    };

    const show = () => {
      const query = input.value.trim();
      guide ??= new Guide(self.guideSections);
      const found = query ? guide.find(query) : [];
      list.replaceChildren(...found.map(option));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(Boolean(found.length)));
      at = -1;
      input.removeAttribute("aria-activedescendant");
      if (!query) status.textContent = "";
      else if (!found.length) status.textContent = `Nothing found for “${query}”. Try A to Z below, or another word.`;
      else status.textContent = `${found.length} ${found.length === 1 ? "page" : "pages"} for “${query}”`;
      const url = new URL(location.href);
      if (query) url.searchParams.set("q", query);
      else url.searchParams.delete("q");
      if (url.href !== location.href) history.replaceState(null, "", url);
    };

    let waiting;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
      } else if (event.key === "Escape") {
        input.value = "";
        show();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      const chosen = list.children[at];
      if (chosen) chosen.click();
      else show();
    });
    input.value = new URL(location.href).searchParams.get("q") ?? "";
    input.focus();
    show();
  };

  self.Guide = Guide;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
