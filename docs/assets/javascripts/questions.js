// My list of questions to take along: ticked, put in order, own ones added, then printed, copied or shared.
// The list is an array of texts in the reader's order. add-question.js, on the other pages, adds to its kept copy.
(() => {
  const LONGEST = 500; // characters of one question
  const tool = document.querySelector(".my-list");
  if (!tool) return;
  const part = (selector) => tool.querySelector(selector);
  const list = part(".my-list-questions");
  const status = part(".my-list-status");
  const putBack = part(".my-list-back");
  const own = part(".own-question");
  const field = own.querySelector("textarea");
  const fault = part("#own-question-fault");
  const plain = part(".my-list-text");
  const mine = [];
  const boxes = new Map(); // question -> its checkbox
  const ways = []; // the links back to my list
  let removed = null; // { text, place } of the last one removed

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };
  const say = (words) => {
    status.textContent = words;
  };
  const counted = (number) => (number === 1 ? "1 question" : `${number} questions`);
  const tidy = (text) => text.replace(/\s+/g, " ").trim();
  const length = (text) => [...text].length; // an emoji counts as one

  // ---- what is shown

  const row = (text, place) => {
    const button = (words, may) => {
      const made = element("button", { type: "button", className: "my-list-button" }, words);
      made.dataset.act = words;
      made.setAttribute("aria-label", `${words}: ${text}`);
      made.setAttribute("aria-disabled", String(!may)); // not `disabled`: that would lose the focus
      return made;
    };
    const buttons = [button("Up", place > 0), button("Down", place < mine.length - 1), button("Remove", true)];
    return element("li", {}, element("span", { dir: "auto" }, text), element("div", {}, ...buttons));
  };
  const draw = () => {
    list.replaceChildren(...mine.map(row));
    part(".my-list-empty").hidden = mine.length > 0;
    putBack.hidden = !removed;
    plain.hidden = true;
    for (const [text, box] of boxes) box.checked = mine.includes(text);
    for (const way of ways) way.textContent = mine.length ? `My list: ${counted(mine.length)}` : "My list";
  };
  const changed = (words) => {
    draw();
    line.changed();
    say(words);
  };
  const focus = (place, act) => list.children[place].querySelector(`[data-act="${act}"]`).focus();

  // ---- what the reader does

  const add = (text) => {
    removed = null;
    mine.push(text);
    changed(`Added. Your list has ${counted(mine.length)}.`);
  };
  const remove = (text) => {
    removed = { text, place: mine.indexOf(text) };
    mine.splice(removed.place, 1);
    changed(`Taken off: “${text}” Your list has ${counted(mine.length)}.`);
  };
  const move = (from, to, act) => {
    if (to < 0 || to >= mine.length) {
      say(to < 0 ? "It is the first already." : "It is the last already.");
      return;
    }
    removed = null;
    mine.splice(to, 0, ...mine.splice(from, 1));
    changed(`Moved to place ${to + 1} of ${mine.length}.`);
    focus(to, act);
  };
  list.addEventListener("click", (event) => {
    const act = event.target.closest("button")?.dataset.act;
    if (!act) return;
    const place = [...list.children].indexOf(event.target.closest("li"));
    if (act === "Up") move(place, place - 1, act);
    else if (act === "Down") move(place, place + 1, act);
    else {
      remove(mine[place]);
      putBack.focus(); // a second press of a shaking hand must not take off the next one
    }
  });
  putBack.addEventListener("click", () => {
    const { text, place } = removed;
    removed = null;
    mine.splice(place, 0, text);
    changed(`Put back. Your list has ${counted(mine.length)}.`);
    focus(place, "Remove");
  });

  const refuse = (words) => {
    fault.textContent = words;
    field.setAttribute("aria-invalid", String(Boolean(words)));
    if (words) field.focus();
  };
  own.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = tidy(field.value);
    if (!text) refuse("Write your question first.");
    else if (length(text) > LONGEST) {
      refuse(`Your question has ${length(text)} characters, and ${LONGEST} fit. Please make it shorter, or two of it.`);
    } else if (mine.includes(text)) refuse("This question is on your list already.");
    else {
      refuse("");
      field.value = "";
      field.focus();
      add(text);
    }
  });
  field.addEventListener("input", () => refuse(""));

  // ---- print, copy, share

  const asText = () => {
    const address = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];
    const checked = document.querySelector(".page-dates time")?.textContent ?? "";
    const numbered = mine.map((text, place) => `${place + 1}. ${text}`);
    return [document.title, "", ...numbered, "", `From ${address}`, `Last checked: ${checked}`].join("\n");
  };
  const selected = () => {
    plain.hidden = false;
    const text = plain.querySelector("textarea");
    text.value = asText();
    text.focus();
    text.select();
    say("Your browser does not copy by itself. The text is selected: copy it by hand.");
  };
  const copy = () => {
    if (!navigator.clipboard) return selected();
    return navigator.clipboard.writeText(asText()).then(() => say("Copied. You can paste it elsewhere."), selected);
  };
  const share = () =>
    navigator.share({ title: document.title, text: asText() }).then(
      () => say("Handed over to the app that you chose."),
      (error) => say(error.name === "AbortError" ? "Not shared." : "Your device refused to share. Try Copy."),
    );
  const does = { print: () => print(), copy, share };
  part("[data-do=share]").hidden = !navigator.share;
  part(".my-list-do").addEventListener("click", (event) => {
    const what = event.target.closest("button")?.dataset.do;
    if (!what) return;
    if (mine.length || what === "print") does[what](); // an empty list prints every question
    else say("Your list is empty: tick a question below, or write your own.");
  });

  // ---- the questions below, each with a real box

  for (const item of document.querySelectorAll("li:has(> .asked-on)")) {
    const links = [...item.querySelectorAll(".asked-on")];
    for (const link of links) link.remove();
    const text = tidy(item.textContent);
    const box = element("input", { type: "checkbox", autocomplete: "off" });
    box.addEventListener("change", () => (box.checked ? add(text) : remove(text)));
    boxes.set(text, box);
    item.replaceChildren(element("label", {}, box, element("span", {}, text)), ...links);
  }
  for (const questions of new Set([...boxes.values()].map((box) => box.closest("ul")))) {
    ways.push(element("a", { href: "#my-list" }));
    questions.after(element("p", { className: "to-my-list" }, ways.at(-1)));
  }
  document.querySelector("article h2").before(tool);
  tool.hidden = false;

  // ---- what is kept

  const empty = () => {
    mine.length = 0;
    removed = null;
    draw();
  };
  const show = (data) => {
    const texts = data.filter((text) => typeof text === "string").map(tidy); // throws at what is no list
    mine.push(...new Set(texts.filter((text) => text && length(text) <= LONGEST)));
    draw();
  };
  draw();
  const line = kept("questions", { value: () => mine, show, empty, at: part(".my-list-kept") });
})();
