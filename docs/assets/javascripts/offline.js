// Asks the browser to keep visited pages, so that they open without a network. Not from a folder, where all is there.
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
  const worker = new URL("../../service-worker.js", document.currentScript.src);
  addEventListener("load", () => navigator.serviceWorker.register(worker));
}
