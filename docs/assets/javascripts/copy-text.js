// "Copy this text" below each text that is written to be pasted. Without JavaScript it is selected and copied by hand.
(() => {
  const element = (name, attributes, words = "") => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = words;
    return made;
  };

  const select = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  // As it would be typed: without the marks of sources, a line for each line.
  const plain = (text) => {
    const copy = text.cloneNode(true);
    for (const mark of copy.querySelectorAll("sup")) mark.remove();
    return copy.textContent.split("\n").map((line) => line.trim()).join("\n").trim();
  };

  for (const text of document.querySelectorAll("p.message")) {
    const headings = text.closest("article").querySelectorAll("h2");
    const before = [...headings].filter((heading) => heading.compareDocumentPosition(text) & 4).pop(); // 4: follows
    const name = before ? before.firstChild.textContent.trim() : "";
    const button = element("button", { type: "button", class: "copy-text", "aria-label": `Copy this text: ${name}` }, "Copy this text");
    const status = element("p", { class: "copy-status", role: "status" });
    button.addEventListener("click", async () => {
      select(text); // what is copied is also shown, and is there for the keys if the browser refuses
      try {
        await navigator.clipboard.writeText(plain(text));
        status.textContent = "Text copied.";
      } catch {
        status.textContent = "Your browser did not let the page copy. The text is selected: copy it with Ctrl+C or its menu.";
      }
    });
    text.after(button, status);
  }
})();
