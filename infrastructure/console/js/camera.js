// The camera as a scanner, where the browser can read barcodes (BarcodeDetector).
const AGAIN = 1500;
let stop = null;

const look = async (scanner, stream, scan) => {
  const detector = new BarcodeDetector();
  const view = scanner.querySelector("[data-view]");
  const field = scanner.querySelector("[data-scan]");
  const seen = new Map();
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  const timer = setInterval(async () => {
    if (!view.isConnected) { stop?.(); return; }
    for (const { rawValue } of await detector.detect(view).catch(() => [])) {
      const now = Date.now();
      if (now - (seen.get(rawValue) ?? 0) > AGAIN) scan(field, rawValue);
      seen.set(rawValue, now);
    }
  }, 200);
  return () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    view.hidden = true;
  };
};

const toggle = async (button, scan) => {
  if (stop) { stop(); return; }
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (!stream) return;
  button.setAttribute("aria-pressed", "true");
  const end = await look(button.closest("[data-scanner]"), stream, scan);
  stop = () => { end(); stop = null; button.setAttribute("aria-pressed", "false"); };
};

const offer = () => {
  const able = "BarcodeDetector" in window && navigator.mediaDevices;
  document.querySelectorAll("[data-camera]").forEach((button) => { button.hidden = !able; });
};

export const startCamera = (scan) => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera]");
    if (button) toggle(button, scan);
  });
  document.addEventListener("htmx:afterSettle", offer);
  offer();
};
