import type { CertificationPage as Certification } from "candor/api";
import { useFollowing } from "../following.ts";
import { Page } from "../page.tsx";
import { AnalysisView } from "./analysis-view.tsx";

/** Whether the organisms' planted truths were recovered in this log directory. */
export function CertificationPage() {
  const page = useFollowing<Certification>("certification", 0);
  const title = page.data?.title ?? "";
  return (
    <Page title={title === "" ? "Certification" : title} kicker={page.data?.kicker || "Certification"}>
      {page.data?.html === "" ? (
        <>
          <p>
            Nothing was certified in this log directory: no verdict here may claim that organisms with a known
            truth were recovered. It takes some minutes and needs no key:
          </p>
          <pre>candor certify</pre>
        </>
      ) : (
        <AnalysisView page={page} />
      )}
    </Page>
  );
}
