// The decision aid: its lists become fields to choose in and to write in. Without this they stand with boxes for a pen.
// Nothing is scored and nothing is matched to a choice of treatment: what was said is listed back, grouped by its weight.
// A list is known by the class of its last item; an item that ends in ":" has room for words of one's own.
(() => {
  const WEIGHTS = ["Matters a lot", "Matters a little", "Does not matter"];
  const ANSWERS = { weigh: WEIGHTS, "yes-no": ["Yes", "No"], "next-step": ["Yes"] };
  const LONGEST = 200; // letters in one field: what is written has to fit on its sheet

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };
  const hidden = (words) => element("span", { className: "visually-hidden" }, words);

  // An answer to press: the input covers its whole label.
  const choice = (type, name, value, words) => {
    const input = element("input", { type, name, value, autocomplete: "off" });
    return { input, label: element("label", { className: "choice" }, input, element("span", {}, words)) };
  };

  // Room for words of one's own, and their copy for paper, where a field would cut them off.
  const ownWords = (about) => {
    const input = element("textarea", { rows: 1, maxLength: LONGEST, autocomplete: "off", dir: "auto" });
    const copy = element("span", { className: "own-words-copy", dir: "auto" });
    copy.setAttribute("aria-hidden", "true");
    const label = element("label", {}, hidden(`${about}: `), "In my own words", input);
    return { input, copy, box: element("div", { className: "own-words" }, label, copy) };
  };

  // One statement of a list: { list, words, inputs, own }.
  const entry = (item, list, place) => {
    const text = item.textContent.trim();
    const words = text.replace(/:$/, "");
    const own = text.endsWith(":") ? ownWords(words) : null;
    const answers = ANSWERS[list];
    const single = answers.length === 1;
    const made = answers.map((answer) =>
      choice(single ? "checkbox" : "radio", `${list}-${place}`, answer, single ? words : answer),
    );
    const choices = element("div", { className: "choices" }, ...made.map(({ label }) => label));
    const parts = [...(own ? [own.box] : []), choices];
    if (single) item.replaceChildren(...parts.reverse());
    else item.replaceChildren(element("fieldset", {}, element("legend", {}, words), ...parts));
    return { list, words, own, inputs: made.map(({ input }) => input) };
  };
  const chosen = ({ inputs }) => inputs.find((input) => input.checked)?.value;
  const written = ({ own }) => own?.input.value.slice(0, LONGEST).trim() ?? "";

  const start = () => {
    const entries = [];
    const lists = {};
    for (const list of Object.keys(ANSWERS)) {
      lists[list] = document.querySelector(`article li.${list}`)?.parentElement;
      if (!lists[list]) return;
      [...lists[list].children].forEach((item, place) => entries.push(entry(item, list, place)));
    }

    // ---- what was said, listed back

    const said = element("section", { className: "said", hidden: true });
    said.setAttribute("aria-labelledby", "said");
    const groups = element("div", { className: "said-groups" });
    said.append(element("h3", { id: "said" }, "What I said"), groups);

    const group = (weight, found) =>
      element(
        "div",
        {},
        element("p", {}, element("strong", {}, weight)),
        element("ul", {}, ...found.map((one) => element("li", { dir: "auto" }, written(one) || one.words))),
      );
    const draw = () => {
      const weighed = entries.filter(({ list, own }) => list === "weigh" && !own);
      const mine = entries.filter((one) => one.list === "weigh" && written(one));
      const rows = [...WEIGHTS, undefined]
        .map((weight) => [
          weight ?? "Not weighed yet",
          [...mine, ...(weight ? weighed : [])].filter((one) => chosen(one) === weight),
        ])
        .filter(([, found]) => found.length);
      groups.replaceChildren(...rows.map(([weight, found]) => group(weight, found)));
      said.hidden = !rows.length;
      for (const { own } of entries) if (own) own.copy.textContent = own.input.value.slice(0, LONGEST);
    };

    // ---- the tool as kept.js sees it

    const empty = () => {
      for (const { inputs, own } of entries) {
        for (const input of inputs) input.checked = false;
        if (own) own.input.value = "";
      }
      draw();
    };
    const value = () => ({
      chosen: Object.fromEntries(entries.filter(chosen).map((one) => [one.words, chosen(one)])),
      written: Object.fromEntries(entries.filter(written).map((one) => [one.words, written(one)])),
    });
    const show = (data) => {
      for (const { words, inputs, own } of entries) {
        for (const input of inputs) input.checked = data.chosen[words] === input.value;
        if (own && typeof data.written[words] === "string") own.input.value = data.written[words].slice(0, LONGEST);
      }
      draw();
    };

    const at = element("div", {});
    const print = element("button", { type: "button", className: "print-sheets" }, "Print my two sheets");
    print.addEventListener("click", () => self.print());
    lists.weigh.before(at);
    lists.weigh.after(said);
    lists["next-step"].after(print);
    const line = self.kept("decision-aid", { value, show, empty, at });
    for (const list of Object.values(lists)) {
      list.addEventListener("input", () => {
        draw();
        line.changed();
      });
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
