// Shows a page's notice once its next check is due, by the reader's own clock: a build does not depend on the day.
const today = new Date().toISOString().slice(0, 10);
for (const notice of document.querySelectorAll("[data-next-check]")) {
  notice.hidden = today <= notice.dataset.nextCheck;
}
