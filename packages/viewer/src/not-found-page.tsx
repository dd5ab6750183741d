import { Page } from "./page.tsx";
import { linkTo } from "./router.ts";

export function NotFoundPage() {
  return (
    <Page title="No such page" kicker="404">
      <p>The address names nothing that this viewer shows.</p>
      <p>
        <a href={linkTo([])}>Back to the runs</a>
      </p>
    </Page>
  );
}
