import type { Settings } from "../run/job.ts";
import type { SampleRequest } from "../subject/subject.ts";

/** What the episode asks for, before the settings of the run. */
export type Asked = Pick<SampleRequest, "system" | "messages" | "tools">;

/** The whole request. As in single-turn episodes, the seed is raised by one each epoch. */
export function simulatedRequest(
  { maxTokens, temperature, seed, reasoning }: Omit<Settings, "epochs" | "toolCalls">,
  asked: Asked,
  epoch: number,
): SampleRequest {
  return {
    ...asked,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed: seed + epoch - 1 }),
    ...(reasoning === undefined ? {} : { reasoning }),
    maxTokens,
    epoch,
  };
}
