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

const upload = async (form, file) => {
  const types = form.querySelector("input[type=file]").accept.split(",");
  if (!file) return;
  if (!types.includes(file.type) || file.size > LARGEST) { told(form, form.dataset.refused); return; }
  told(form, "");
  form.setAttribute("aria-busy", "true");
  try {
    await stored(await signed(form, file.type), file);
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
