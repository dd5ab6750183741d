import type { RunDetail } from "candor/api";
import { useState } from "react";

/** Everything that is needed to understand, repeat or resume the run, as it is stored. */
export function ManifestView({ manifest }: Pick<RunDetail, "manifest">) {
  const [copied, setCopied] = useState("");
  const text = JSON.stringify(manifest, null, 2);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied("Copied.");
    } catch {
      setCopied("The browser did not allow it.");
    }
  };
  return (
    <section>
      <h2>Manifest</h2>
      <details>
        <summary>The manifest as JSON</summary>
        <p className="tools">
          <button type="button" onClick={() => void copy()}>
            Copy
          </button>{" "}
          <output>{copied}</output>
        </p>
        <pre>{text}</pre>
      </details>
    </section>
  );
}
