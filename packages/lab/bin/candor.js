#!/usr/bin/env node
// Plain ES2020 without static imports, so that every Node that can start it gets as far as the message.
const [major, minor, patch] = process.versions.node.split(".").map(Number);
const supported =
  (major === 22 && (minor > 22 || (minor === 22 && patch >= 3))) || (major === 24 && minor >= 15) || major > 24;
if (!supported) {
  process.stderr.write(
    `candor needs Node >= 22.22.3 (22.x) or >= 24.15.0, this is ${process.versions.node}; ` +
      "try: npx -y -p node@24 -p candor candor --help\n",
  );
  process.exit(2);
}

import("node:module").then((module) => {
  if (process.argv.length === 3 && process.argv[2] === "--version") {
    // The commonest question of scripts is answered before the command line is loaded.
    const { version } = module.createRequire(import.meta.url)("../package.json");
    process.stdout.write(`${version}\n`);
    return;
  }
  module.enableCompileCache();
  return import("../dist/cli/main.js").then(({ main }) => main(process.argv));
});
