// What a reader types into a tool stays on the device, and is stored there only when the reader asks.
//
//   const line = kept("my-list", { value, show, empty, at })   then   line.changed()   after each change
//
//   value()     what is to be kept, as data that JSON can hold
//   show(data)  puts it back into the tool; it may throw at data that it does not know
//   empty()     empties the tool
//   at          the element in which the words and buttons are built
//
//   kept.copy("my-list") is what another tool has kept, or null.
(() => {
  const key = (name) => `guide:${name}`;

  // A browser may refuse storage at any call: private windows, a full disk, a rule of the workplace.
  const tried = (act) => {
    try {
      return { answer: act(localStorage) };
    } catch {
      return null;
    }
  };
  const stored = (name) => tried((storage) => storage.getItem(key(name)))?.answer ?? null;
  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };
  const button = (words, press) => {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", press);
    return made;
  };
  const labelled = (group, words) => {
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words);
    return group;
  };

  const kept = (name, tool) => {
    let typed = false; // something was typed here that no other tab has seen
    let offered = null; // what another tab kept meanwhile, as text

    const box = element("input", { type: "checkbox", autocomplete: "off" });
    const status = element("p", { className: "kept-status" });
    status.setAttribute("role", "status");
    const say = (words) => {
      status.textContent = words;
    };

    // Data of another version, or broken by hand, is as good as none.
    const shown = (text) => {
      const data = parsed(text);
      if (data === null) return false;
      try {
        tool.empty();
        tool.show(data);
      } catch {
        tool.empty();
        return false;
      }
      typed = false;
      box.checked = true;
      return true;
    };

    const store = () => {
      if (tried((storage) => storage.setItem(key(name), JSON.stringify(tool.value())))) return true;
      box.checked = stored(name) !== null;
      say(
        `Your browser refused to keep this. ${box.checked ? "An older copy is still kept. " : ""}` +
          "What you see is still here until you leave this page: you can print it.",
      );
      return false;
    };
    const remove = () => tried((storage) => storage.removeItem(key(name)));

    box.addEventListener("change", () => {
      if (box.checked) {
        if (store()) say("Kept on this device until you untick this or press Clear. Anyone who uses this browser can see it.");
      } else if (remove()) say("No longer kept on this device.");
      else say("Your browser refused to remove the copy. You can remove it in the browser's settings.");
    });

    const clear = button("Clear", () => {
      asking.hidden = false;
      clear.hidden = true;
      no.focus(); // a second press of a shaking hand must not clear
    });
    const answered = (words) => {
      asking.hidden = true;
      clear.hidden = false;
      clear.focus();
      say(words);
    };
    const yes = button("Yes, clear it all", () => {
      tool.empty();
      typed = false;
      offer.hidden = true;
      const gone = remove() || stored(name) === null;
      box.checked = !gone;
      answered(gone ? "Cleared. Nothing from this page is kept." : "Cleared here. Your browser refused to remove the kept copy.");
    });
    const no = button("No, leave it", () => answered("Nothing was cleared."));
    const question = "Clear all that you typed here, and the kept copy?";
    const asking = labelled(element("div", { className: "kept-ask", hidden: true }), question);
    asking.append(element("p", {}, question), yes, no);
    asking.addEventListener("keydown", (event) => {
      if (event.key === "Escape") no.click();
    });

    const take = button("Show what the other tab kept", () => {
      offer.hidden = true;
      say(shown(offered) ? "This is what the other tab kept." : "What the other tab kept could not be read.");
      box.focus();
    });
    const offer = element("div", { className: "kept-offer", hidden: true });
    offer.append(element("p", {}, "Another tab kept something else. What you typed here is unchanged."), take);

    // Never merged: it replaces what is shown only where nothing was typed.
    const elsewhere = (text) => {
      if (text === null) {
        if (box.checked) say("Another tab removed the kept copy. What you see here is no longer kept.");
        box.checked = false;
        offer.hidden = true;
      } else if (!typed) {
        if (shown(text)) say("Another tab changed this. You see what it kept.");
      } else if (text !== JSON.stringify(tool.value()) && parsed(text) !== null) {
        offered = text;
        offer.hidden = false;
        say("Another tab kept something else.");
      }
    };
    addEventListener("storage", (event) => {
      if (event.key === key(name)) elsewhere(event.newValue);
      else if (event.key === null) elsewhere(null); // all of it was removed
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) elsewhere(stored(name)); // back from another page: it may have missed a change
    });

    tool.at.classList.add("kept");
    tool.at.replaceChildren(
      element("p", {}, "What you type stays on this device."),
      element("label", {}, box, " Keep it on this device"),
      clear,
      asking,
      offer,
      status,
    );
    if (shown(stored(name))) say("This is what you kept on this device.");

    return {
      changed() {
        typed = true;
        if (box.checked) store();
      },
    };
  };

  kept.copy = (name) => parsed(stored(name));
  self.kept = kept;
})();
