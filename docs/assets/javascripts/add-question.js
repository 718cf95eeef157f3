// "Add to my list" beside each question that a page ends with. The list itself: deciding/questions.md, questions.js.
// It must last from page to page, so it is kept on the device, and the reader is asked first.
(() => {
  const KEY = "guide:questions"; // where kept.js keeps it
  const questions = document.querySelector("#ask-your-team + ul");
  if (!questions) return;
  const page = new URL("../../deciding/questions/", document.currentScript.src).href;

  // Null when no list is kept; a browser may refuse storage at any call.
  const read = () => {
    try {
      const list = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(list) ? list : null;
    } catch {
      return null;
    }
  };
  const write = (list) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(list));
      return true;
    } catch {
      return false;
    }
  };

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };
  const status = element("p", { className: "add-question-status" });
  status.setAttribute("role", "status");
  const say = (words, way, after = "") => status.replaceChildren(words, element("a", { href: page }, way), after);
  const sayHowElse = (words) =>
    say(`${words} On the page `, "Questions to take along", " you can tick it and print your list.");

  const entries = [];
  const draw = () => {
    const list = read() ?? [];
    for (const { text, button } of entries) {
      const on = list.includes(text);
      button.textContent = on ? "On my list" : "Add to my list";
      button.setAttribute("aria-pressed", String(on));
      button.setAttribute("aria-label", `${button.textContent}: ${text}`);
    }
  };
  const store = (list, words) => {
    if (write(list)) say(`${words} It has ${list.length === 1 ? "1 question" : `${list.length} questions`}. `, "See my list");
    else sayHowElse("Your browser refused to keep it.");
    draw();
  };

  // ---- the first press asks

  let asked = null; // the entry whose button was pressed
  const answer = (words, act) => {
    const button = element("button", { type: "button" }, words);
    button.addEventListener("click", () => {
      offer.remove();
      asked.button.focus();
      act();
    });
    return button;
  };
  const offer = element(
    "div",
    { className: "keep-offer", tabIndex: -1 },
    element(
      "p",
      {},
      "To carry your list from page to page, it must be kept on this device. It is sent nowhere. ",
      "Anyone who uses this browser can see it; you can clear it on the page of your list.",
    ),
    answer("Keep my list on this device", () => store([...(read() ?? []), asked.text], "On your list.")),
    answer("Not now", () => sayHowElse("Nothing is kept.")),
  );
  offer.setAttribute("role", "group");
  offer.setAttribute("aria-label", "Keep my list?");

  const press = (entry) => {
    const list = read();
    if (list?.includes(entry.text)) {
      store(list.filter((text) => text !== entry.text), "Taken off your list.");
    } else if (list) {
      store([...list, entry.text], "On your list.");
    } else {
      asked = entry;
      status.replaceChildren();
      entry.button.after(offer);
      offer.focus();
    }
  };

  for (const item of questions.children) {
    const text = item.textContent.replace(/\s+/g, " ").trim();
    if (!text.endsWith("?")) continue;
    const entry = { text, button: element("button", { type: "button", className: "add-question" }) };
    entry.button.addEventListener("click", () => press(entry));
    item.append(entry.button);
    entries.push(entry);
  }
  questions.after(status);
  addEventListener("storage", draw); // another tab changed it
  addEventListener("pageshow", draw);
  draw();
})();
