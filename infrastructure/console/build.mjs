// node build.mjs <folder with node_modules> <console's folder> <where to write>
// Bundles scripts and styles, keeps of the style what the templates use, and of the icons those that they name.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [modules, consoleFolder, output] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const esbuild = require("esbuild");
const { PurgeCSS } = require("purgecss");
const here = dirname(fileURLToPath(import.meta.url));
const packages = join(modules, "node_modules");
const manifest = {};

const within = (folder, ending) =>
  readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name));
const templates = [...within(join(consoleFolder, "templates"), ".html"), ...within(join(consoleFolder, "help"), ".html")];
const code = within(consoleFolder, ".py");
const scripts = within(join(here, "js"), ".js");
const said = [...templates, ...code].map((file) => readFileSync(file, "utf8")).join("\n");

const keep = (name, content) => {
  const bytes = Buffer.from(content);
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const ending = extname(name);
  const hashed = `${name.slice(0, -ending.length)}-${digest}${ending}`;
  writeFileSync(join(output, hashed), bytes);
  if (ending !== ".png") writeFileSync(join(output, `${hashed}.gz`), gzipSync(bytes, { level: 9 }));
  manifest[name] = hashed;
};

const script = async (name) => {
  const built = await esbuild.build({
    entryPoints: [join(here, "js", name)], nodePaths: [packages], bundle: true, minify: true, write: false,
    format: "iife", target: "es2022", legalComments: "none",
  });
  keep(name, built.outputFiles[0].contents);
};

const style = async (name) => {
  const bundled = await esbuild.build({
    entryPoints: [join(here, "css", name)], nodePaths: [packages], bundle: true, minify: true, write: false,
    external: ["*.woff2", "data:*"], loader: { ".svg": "dataurl" }, logLevel: "error", legalComments: "none",
  });
  const [purged] = await new PurgeCSS().purge({
    content: [...templates, ...code, ...scripts], css: [{ raw: bundled.outputFiles[0].text }], variables: true, keyframes: true,
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    safelist: { standard: ["html", "body", "data-bs-theme", /^htmx-/, /^ts-(badge|notice)-/, /^toast-/], variables: [/^--ts-/] },
  });
  const small = await esbuild.transform(purged.css, { loader: "css", minify: true });
  keep(name, small.code);
};

const icons = () => {
  const drawings = join(packages, "@tabler/icons/icons/outline");
  const sure = [...said.matchAll(/\bicon(?:\(|=)\s*["']([a-z0-9-]+)["']/g)].map((found) => found[1]);
  const likely = [...said.matchAll(/["']([a-z][a-z0-9-]+)["']/g)].map((found) => found[1]);
  const named = new Set([...sure, ...likely.filter((name) => existsSync(join(drawings, `${name}.svg`)))]);
  const symbols = [...named].sort().map((name) => {
    const drawing = readFileSync(join(drawings, `${name}.svg`), "utf8");
    const paths = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${paths.replace(/\s+/g, " ").trim()}</symbol>`;
  });
  keep("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
};

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
for (const name of ["app.js", "board.js", "reading.js", "theme.js"]) await script(name);
await style("console.css");
icons();
keep("logo.svg", readFileSync(join(here, "logo.svg")));
writeFileSync(join(output, "manifest.json"), JSON.stringify(manifest, null, 1));
