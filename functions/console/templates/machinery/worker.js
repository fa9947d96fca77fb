const KEPT = "tallyshop-{{ asset('app.js')[-15:] }}";
const OFFLINE = "{{ url('/offline') }}";
const NEEDED = [OFFLINE, "{{ asset('console.css') }}", "{{ asset('theme.js') }}", "{{ asset('app.js') }}", "{{ asset('logo.svg') }}"];

addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(NEEDED)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) =>
  Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))).then(() => clients.claim())));
addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE)));
  else if (NEEDED.some((name) => event.request.url.endsWith(name))) event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
});
