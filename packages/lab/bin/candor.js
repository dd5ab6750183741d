#!/usr/bin/env node
// Plain ES2020 without imports, so that every Node that can start it gets as far as the message.
const [major, minor, patch] = process.versions.node.split(".").map(Number);
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
import("../dist/cli/main.js").then(({ main }) => main(process.argv));
