import { estimateTokens } from "../../run/budget.ts";
import type { Database } from "../../store/open.ts";
import { votesBetween } from "../../store/votes.ts";
import { Ballot } from "./ballot.ts";
import { renderExhibit } from "./exhibit.ts";
import { Exhibits } from "./exhibits.ts";
import { jobPages, votersOf, type VoteJob } from "./execute-votes.ts";

/** Tokens that a vote writes: the analysis and an object with its quotes. */
export const VOTE_TOKENS = 300;

/** Votes that a voter has still to cast on a run, and their estimated tokens. */
export interface VoteEstimate {
  voter: string;
  votes: number;
  inputTokens: number;
  outputTokens: number;
}

/** What judging would ask for, before anything is asked: by voter, votes cast already left out. */
export async function estimateVotes(db: Database, job: VoteJob): Promise<VoteEstimate[]> {
  const exhibits = await Exhibits.load(db, job.run);
  const estimates = votersOf(job).map(({ name }) => ({
    voter: name,
    votes: 0,
    inputTokens: 0,
    outputTokens: 0,
  }));
  for await (const page of jobPages(db, job)) {
    const range = { first: page[0]?.id ?? 0, last: page.at(-1)?.id ?? 0 };
    for (const [index, voter] of votersOf(job).entries()) {
      const cast = await votesBetween(db, { judge: voter.name, promptHash: voter.asks.hash, ...range });
      const estimate = estimates[index];
      for (const episode of page) {
        const exhibit = exhibits.of(episode);
        const asked =
          job.voters.get(episode.variant)?.includes(voter) === true && voter.asks.applies(exhibit);
        if (estimate === undefined || !asked) continue;
        for (const { vote } of new Ballot(voter.asks, cast.get(episode.id) ?? []).open()) {
          const { text = "", shows = [] } = voter.asks.prompts[vote] ?? {};
          estimate.votes += 1;
          estimate.inputTokens += estimateTokens(text + renderExhibit(exhibit, shows));
          estimate.outputTokens += VOTE_TOKENS;
        }
      }
    }
  }
  return estimates;
}
