// Bundles our css, js and the icon font into static/built. Nothing is loaded from outside at run time.
import { readFile, readdir, rename, rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { context, build } from "esbuild";

const OUT = "static/built";
const NEXT = "node_modules/.built-next";

// Every browser we support reads woff2: the two older formats of the icon font would only add 2.6 MB.
const woff2Only = {
  name: "woff2-only",
  setup(builder) {
    builder.onLoad({ filter: /tabler-icons[^/]*\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      return { loader: "css", contents: css.replace(/,\s*url\([^)]*\)\s*format\("(woff|truetype)"\)/g, "").replace(/font-display:\s*\w+;?/g, "") };
    });
  },
};

// `@import "pages:all"` takes in every file of static/css/pages, so that two pages never edit one list.
const pages = async (kind) => (await readdir(`static/${kind}/pages`)).filter((name) => name.endsWith(`.${kind}`)).sort();
const pageStyles = {
  name: "page-styles",
  setup(builder) {
    builder.onResolve({ filter: /^pages:all$/ }, () => ({ path: "all", namespace: "pages" }));
    builder.onLoad({ filter: /.*/, namespace: "pages" }, async () => ({
      loader: "css",
      resolveDir: resolve("static/css/pages"),
      contents: (await pages("css")).map((name) => `@import "./${name}";`).join("\n"),
    }));
  },
};
const pageScripts = Object.fromEntries((await pages("js")).map((name) => [`pages/${basename(name, ".js")}`, `static/js/pages/${name}`]));

const options = {
  entryPoints: {
    ...pageScripts,
    app: "static/css/app.css",
    admin: "static/css/admin.css",
    theme: "static/js/theme.js",
    shell: "static/js/shell.js",
    board: "static/js/board.js",
    charts: "static/js/charts.js",
    "chain-map": "static/js/chain-map.js",
  },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome100", "firefox100", "safari15"],
  charset: "utf8",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]-[hash]",
  legalComments: "linked",
  logLevel: "info",
  plugins: [woff2Only, pageStyles],
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  // Built beside and put in place at once: a running server never meets a half-written folder.
  await rm(NEXT, { recursive: true, force: true });
  await build({ ...options, outdir: NEXT });
  await rm(OUT, { recursive: true, force: true });
  await rename(NEXT, OUT);
}
