// A product's picture: asks us for a signed form, and sends the picture straight to storage.
const LARGEST = 5 * 1024 * 1024;

const told = (form, text) => {
  const place = form.querySelector("[data-told]");
  place.textContent = text;
  place.hidden = !text;
};

const signed = async (form, type) => {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("content_type", type);
  const answer = await fetch(form.action, { method: "POST", body: fields });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
};

const stored = async ({ url, fields }, file) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file);
  const answer = await fetch(url, { method: "POST", body, credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
};

// No larger than pages show it; what the browser cannot draw is sent as it is.
const SIDE = 1200;
const smaller = async (file) => {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = SIDE / Math.max(bitmap.width, bitmap.height);
    if (scale >= 1) return file;
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const made = await canvas.convertToBlob({ type: file.type, quality: 0.85 });
    return made.type === file.type ? made : file;
  } catch {
    return file;
  }
};

const upload = async (form, file) => {
  const types = form.querySelector("input[type=file]").accept.split(",");
  if (!file) return;
  if (!types.includes(file.type) || file.size > LARGEST) { told(form, form.dataset.refused); return; }
  told(form, "");
  form.setAttribute("aria-busy", "true");
  try {
    await stored(await signed(form, file.type), await smaller(file));
    location.reload();
  } catch {
    told(form, form.dataset.failed);
  } finally {
    form.removeAttribute("aria-busy");
  }
};

export const startPictures = () => {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-picture]");
    if (form) upload(form, event.target.files[0]);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.closest?.("form[data-picture]");
      if (!form) return;
      event.preventDefault();
      form.classList.toggle("is-over", name === "dragover");
      if (name === "drop") upload(form, event.dataTransfer.files[0]);
    });
  }
};
