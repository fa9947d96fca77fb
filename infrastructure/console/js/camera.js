// The camera as a scanner: by the browser's BarcodeDetector, else by a reader of our own; what is missing is said.
const AGAIN = 1500;
const EVERY = 200;
let stop = null;

const told = (scanner, reason) => {
  const place = scanner.querySelector("[data-camera-told]");
  place.textContent = reason ? place.dataset[reason] : "";
  place.hidden = !reason;
};

const detector = async (button) => {
  const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
  if (formats.length) return new BarcodeDetector({ formats });
  await loaded(button.dataset.reader).catch(() => {});
  return window.TallyshopReader ? new window.TallyshopReader() : null;
};

const loaded = (address) => window.TallyshopReader ? Promise.resolve() : new Promise((done, failed) => {
  const script = document.createElement("script");
  Object.assign(script, { src: address, onload: done, onerror: failed });
  document.head.append(script);
});

const camera = () => navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });

const REFUSED = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none", OverconstrainedError: "none" };

const look = async (scanner, reader, stream, scan) => {
  const view = scanner.querySelector("[data-view]");
  const field = scanner.querySelector("[data-scan]");
  const seen = new Map();
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  const timer = setInterval(async () => {
    if (!view.isConnected) { stop?.(); return; }
    for (const { rawValue } of await reader.detect(view).catch(() => [])) {
      const now = Date.now();
      if (now - (seen.get(rawValue) ?? 0) > AGAIN) scan(field, rawValue);
      seen.set(rawValue, now);
    }
  }, EVERY);
  return () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    view.srcObject = null;
    view.hidden = true;
  };
};

const begin = async (button, scan) => {
  const scanner = button.closest("[data-scanner]");
  told(scanner, null);
  if (!navigator.mediaDevices) { told(scanner, "insecure"); return; }
  const reader = await detector(button);
  if (!reader) { told(scanner, "unable"); return; }
  let stream;
  try {
    stream = await camera();
  } catch (error) {
    told(scanner, REFUSED[error.name] ?? "none");
    return;
  }
  button.setAttribute("aria-pressed", "true");
  const end = await look(scanner, reader, stream, scan);
  stop = () => { end(); stop = null; button.setAttribute("aria-pressed", "false"); };
};

const offer = () => document.querySelectorAll("[data-camera]").forEach((button) => { button.hidden = false; });

export const startCamera = (scan) => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera]");
    if (!button) return;
    if (stop) stop(); else begin(button, scan);
  });
  document.addEventListener("htmx:afterSettle", offer);
  offer();
};
