// Makes a calendar file (RFC 5545) of a date that the reader copies from their own papers.
(() => {
  const form = document.querySelector(".calendar");
  if (!form) return;
  const { date, title } = form.elements;
  const error = document.querySelector("#c-date-error");
  const status = form.querySelector(".calendar-status");

  const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|\r|\n/g, "\\n");

  // At most 75 octets a line; a letter of several octets is never split.
  const folded = (line) => {
    const octets = (text) => new TextEncoder().encode(text).length;
    const rows = [""];
    for (const letter of line) {
      if (octets(rows.at(-1) + letter) > 75) rows.push(" ");
      rows[rows.length - 1] += letter;
    }
    return rows.join("\r\n");
  };

  const identity = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

  // A day begins at midnight: nine in the morning of the day before is 15 hours earlier.
  const alarm = (days, words) => [
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${words}`,
    `TRIGGER:-P${days - 1}DT15H`,
    "END:VALARM",
  ];

  const file = (day, words, reminders) =>
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//A date of my own//EN",
      "BEGIN:VEVENT",
      `UID:${identity()}`,
      `DTSTAMP:${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`,
      `DTSTART;VALUE=DATE:${day.replaceAll("-", "")}`,
      `SUMMARY:${words}`,
      "CLASS:PRIVATE",
      "TRANSP:TRANSPARENT",
      ...reminders.flatMap((days) => alarm(days, words)),
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]
      .map(folded)
      .join("\r\n");

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  };
  const wrong = () => {
    if (!/^\d{4}-\d\d-\d\d$/.test(date.value)) return "Type the whole date: day, month and year.";
    if (date.value < today()) return "This date has passed. Look at your papers again.";
    return "";
  };

  const gone = (day, days) => {
    const [year, month, date] = day.split("-").map(Number);
    return new Date(year, month - 1, date - days, 9) < new Date();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    error.textContent = wrong();
    date.setAttribute("aria-invalid", String(Boolean(error.textContent)));
    if (error.textContent) {
      status.textContent = "";
      date.focus();
      return;
    }
    const words = escaped(title.value.trim() || "Appointment");
    const reminders = [...form.querySelectorAll("[name=reminder]:checked")].map((box) => Number(box.value));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file(date.value, words, reminders)], { type: "text/calendar" }));
    link.download = "appointment.ics";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow phone may still be reading it
    status.textContent =
      "The file appointment.ics is made. Open it, and check that the date and the reminders are there." +
      (reminders.some((days) => gone(date.value, days)) ? " A reminder for a time gone by may not ring." : "");
  });
  form.hidden = false;
})();
