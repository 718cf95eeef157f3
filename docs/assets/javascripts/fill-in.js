// A form that fills a paper: what is typed into a field stands at once in the places of the same name.
// The paper has its printed size at all times, so what fits on the screen fits in print.
(() => {
  const form = document.querySelector(".fill-in");
  if (!form) return;
  const fields = [...form.querySelectorAll("input, textarea")];
  const paper = document.querySelector(".paper-size");
  const view = document.querySelector(".paper-view");
  const status = document.querySelector(".paper-status");
  const sizes = paper.dataset.sizes.split(" ");
  const called = paper.dataset.called;
  const places = new Map(fields.map((field) => [field, paper.querySelector(`[data-from="${field.name}"]`)]));

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };
  const say = (where, words) => {
    if (where.textContent !== words) where.textContent = words; // said once, not at each key
  };
  const labelOf = (field) => field.labels[0].textContent;

  // ---- the paper

  // Smaller letters first; what still has no room ends in "…", and words beside the field say so.
  const tooLong = new Set();
  const fits = (place) => place.scrollHeight <= place.clientHeight && place.scrollWidth <= place.clientWidth;
  const fitted = (place, text) => {
    place.textContent = text;
    const size = sizes.find((points) => {
      place.style.fontSize = `${points}pt`;
      return fits(place);
    });
    if (size) return true;
    const letters = [...text];
    let most = 0;
    for (let step = 2 ** Math.ceil(Math.log2(letters.length + 1)); step >= 1; step /= 2) {
      place.textContent = `${letters.slice(0, most + step).join("").trimEnd()}…`;
      if (fits(place)) most += step;
    }
    place.textContent = `${letters.slice(0, most).join("").trimEnd()}…`;
    return false;
  };

  // What another reader could take for another dose or another day. Nothing is changed: the words stay as typed.
  const doubts = ({ dataset, value }) => {
    const found = [];
    if ("units" in dataset && /(?:^|[\d\s])(?:mcg|ug|µg|μg|mg)s?\b/i.test(value)) {
      found.push("“mcg” and “µg” are micrograms, “mg” is milligrams. Look at your printout, and write the unit in full.");
    } else if ("units" in dataset && /\d/.test(value) && !/\p{L}/u.test(value.replace(/\b(?:a|day|each|in|max|ml|per|times|to|up)\b/gi, ""))) {
      found.push("The unit is missing: micrograms or milligrams? Look at your printout, and write the unit in full.");
    }
    if ("date" in dataset && /(?:^|[^\d./-])\d{1,2}\s?[./-]\s?\d{1,2}(?!\d)/.test(value)) {
      found.push("Write the month as a word.");
    }
    return found;
  };

  const noteOf = new Map();
  const write = (field) => {
    const place = places.get(field);
    paper.style.setProperty("--shown", 1); // measured at its own size
    if (fitted(place, field.value.trim())) tooLong.delete(field);
    else tooLong.add(field);
    const notes = [];
    if (tooLong.has(field)) notes.push(`Too long for the ${called}: it shows the beginning alone.`);
    notes.push(...doubts(field));
    say(noteOf.get(field), notes.join(" "));
  };
  const sum = () => {
    const long = fields.filter((field) => tooLong.has(field)).map(labelOf);
    say(status, long.length ? `Cut off on the ${called}, where you see “…”: ${long.join("; ")}. Use fewer words.` : "");
    scale();
  };

  // On a small screen the whole paper is shown smaller; print takes no notice.
  const scale = () => {
    paper.style.setProperty("--shown", 1);
    paper.style.setProperty("--shown", Math.min(1, view.clientWidth / paper.offsetWidth));
  };

  // ---- a number that can be rung

  const ringOf = new Map();
  const numbersIn = (text) => {
    const found = text.match(/\+?(?:\(\d+\)|\d)(?:[\d\s.\-‐-–]|\(\d*\))*\d/g) ?? [];
    const digits = (number) => number.replace(/\D/g, "").length;
    return found.filter((number) => (digits(number) > 4 || number === text.trim()) && digits(number) < 16);
  };
  const dialled = (number) => number.replace(/^(\+.*?)\(0\)/, "$1").replace(/[^+\d]/g, "");
  const offerToRing = (field) => {
    const links = numbersIn(field.value).map((number) =>
      element("a", { href: `tel:${dialled(number)}` }, `Ring ${number}`),
    );
    ringOf.get(field)?.replaceChildren(...links);
  };

  const refresh = () => {
    for (const field of fields) {
      write(field);
      offerToRing(field);
    }
    sum();
  };

  for (const field of fields) {
    const note = element("output", { className: "field-note" });
    note.htmlFor.add(field.id);
    noteOf.set(field, note);
    field.after(note);
    if (field.type === "tel") {
      ringOf.set(field, element("div", { className: "field-ring" }));
      note.after(ringOf.get(field));
    }
  }

  // ---- what is kept, here and by the other tool

  const line = self.kept(form.dataset.kept, {
    at: form.querySelector(".fill-in-kept"),
    value: () => Object.fromEntries(fields.filter((field) => field.value).map((field) => [field.name, field.value])),
    show(data) {
      if (typeof data !== "object" || Array.isArray(data)) throw new TypeError("not what this form keeps");
      for (const field of fields) field.value = typeof data[field.name] === "string" ? data[field.name] : "";
      refresh();
    },
    empty() {
      for (const field of fields) field.value = "";
      refresh();
    },
  });

  const { other, otherTitle } = form.dataset;
  const brought = element("p");
  brought.setAttribute("role", "status");
  const bring = element("button", { type: "button" }, `Bring over what I kept on ${otherTitle}`);
  const bringing = element("div", { className: "fill-in-bring" }, bring, brought);
  form.querySelector(".fill-in-kept").after(bringing);
  const mayBring = () => {
    bringing.hidden = self.kept.copy(other) === null;
  };
  // A drug typed here must not get the strength of another drug, nor a person another person's number.
  const mayFill = (field, data) => {
    const group = field.closest("[data-together]");
    const others = group ? fields.filter((one) => group.contains(one)) : [field];
    return others.every((one) => !one.value || (one !== field && one.value === data[one.name]));
  };
  bring.addEventListener("click", () => {
    const data = self.kept.copy(other) ?? {};
    const theirs = fields.filter((field) => typeof data[field.name] === "string" && data[field.name] !== field.value);
    const filled = theirs.filter((field) => mayFill(field, data));
    const left = theirs.filter((field) => !filled.includes(field)).map(labelOf);
    for (const field of filled) field.value = data[field.name];
    refresh();
    if (filled.length) line.changed();
    say(
      brought,
      `Fields filled: ${filled.length}. Check them against your newest printout.` +
        (left.length ? ` Left as they are here, though ${otherTitle} has something else: ${left.join("; ")}.` : ""),
    );
  });
  addEventListener("storage", mayBring);
  addEventListener("pageshow", mayBring);
  mayBring();

  // ---- at work

  form.addEventListener("input", ({ target }) => {
    if (!places.has(target)) return;
    write(target);
    sum();
    line.changed();
  });
  form.addEventListener("change", ({ target }) => {
    if (ringOf.has(target)) offerToRing(target);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of form.querySelectorAll("[data-today]")) {
    button.addEventListener("click", () => {
      const field = form.elements[button.dataset.today];
      field.value = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  const print = document.querySelector(".paper-print");
  print.addEventListener("click", () => self.print());
  addEventListener("resize", scale);

  form.hidden = false;
  print.hidden = false;
  for (const words of document.querySelectorAll(".fill-in-needs")) words.hidden = true;
  refresh();
})();
