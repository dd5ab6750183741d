#!/usr/bin/env node
// Plain ES2020 without static imports, so that every Node that can start it gets as far as the message.
const [major = 0, minor = 0, patch = 0] = process.versions.node.split(".").map(Number);
const supported =
  (major === 22 && (minor > 22 || (minor === 22 && patch >= 3))) ||
  (major === 24 && minor >= 15) ||
  major > 24;
if (!supported) {
  process.stderr.write(
    `candor needs Node >= 22.22.3 (22.x) or >= 24.15.0, this is ${process.versions.node}; ` +
      "try: npx -y -p node@24 -p candor candor --help\n",
  );
  process.exit(2);
}

void start();

async function start() {
  const { createRequire, enableCompileCache } = await import("node:module");
  if (process.argv.length === 3 && process.argv[2] === "--version") {
    // The commonest question of scripts is answered before the command line is loaded.
    process.stdout.write(`${readVersion(createRequire(import.meta.url)("../package.json"))}\n`);
    return;
  }
  enableCompileCache();
  const { main } = await import("../dist/cli/main.js");
  await main(process.argv);
}

/** @param {{ version: string }} manifest */
function readVersion({ version }) {
  return version;
}
