import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Tables } from "./tables.ts";

/** Never edited once released: a change is a new entry. */
export const migrations: Record<string, Migration> = {
  "0001-spine": {
    async up(db: Kysely<Tables>) {
      await db.schema
        .createTable("runs")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("created_at", "text", (column) => column.notNull())
        .addColumn("scenario", "text", (column) => column.notNull())
        .addColumn("subject", "text", (column) => column.notNull())
        .addColumn("status", "text", (column) => column.notNull())
        .addColumn("planned", "integer", (column) => column.notNull())
        .addColumn("manifest", "text", (column) => column.notNull())
        .execute();

      await db.schema
        .createTable("queries")
        .addColumn("run_id", "text", (column) => column.notNull().references("runs.id"))
        .addColumn("id", "text", (column) => column.notNull())
        .addColumn("query_set", "text", (column) => column.notNull())
        .addColumn("category", "text")
        .addColumn("text", "text", (column) => column.notNull())
        .addColumn("policy_option", "text")
        .addColumn("value_option", "text")
        .addPrimaryKeyConstraint("queries_key", ["run_id", "id"])
        .execute();

      await db.schema
        .createTable("texts")
        .addColumn("hash", "text", (column) => column.primaryKey())
        .addColumn("text", "text", (column) => column.notNull())
        .execute();

      await db.schema
        .createTable("episodes")
        .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
        .addColumn("run_id", "text", (column) => column.notNull().references("runs.id"))
        .addColumn("variant", "text", (column) => column.notNull())
        .addColumn("condition", "text", (column) => column.notNull())
        .addColumn("query_id", "text", (column) => column.notNull())
        .addColumn("epoch", "integer", (column) => column.notNull())
        .addColumn("policy_option", "text")
        .addColumn("reply_text", "text", (column) => column.notNull())
        .addColumn("reply_reasoning", "text")
        .addColumn("stop_reason", "text", (column) => column.notNull())
        .addColumn("input_tokens", "integer")
        .addColumn("output_tokens", "integer")
        .addColumn("cost", "real")
        .addColumn("raw_request", "text", (column) => column.notNull())
        .addColumn("raw_reply", "text", (column) => column.notNull())
        .addColumn("attempts", "integer", (column) => column.notNull())
        .addColumn("latency_ms", "real")
        .addColumn("created_at", "text", (column) => column.notNull())
        .addUniqueConstraint("episodes_key", ["run_id", "variant", "condition", "query_id", "epoch"])
        .execute();

      // Pages of a run in the order of their ids; the unique key above would sort the whole run for every page.
      await db.schema.createIndex("episodes_by_run").on("episodes").columns(["run_id", "id"]).execute();

      await db.schema
        .createTable("failures")
        .addColumn("run_id", "text", (column) => column.notNull().references("runs.id"))
        .addColumn("variant", "text", (column) => column.notNull())
        .addColumn("condition", "text", (column) => column.notNull())
        .addColumn("query_id", "text", (column) => column.notNull())
        .addColumn("epoch", "integer", (column) => column.notNull())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("message", "text", (column) => column.notNull())
        .addColumn("attempts", "integer", (column) => column.notNull())
        .addColumn("created_at", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("failures_key", ["run_id", "variant", "condition", "query_id", "epoch"])
        .execute();

      await db.schema
        .createTable("judgments")
        .addColumn("episode_id", "integer", (column) => column.notNull().references("episodes.id"))
        .addColumn("judge", "text", (column) => column.notNull())
        .addColumn("judge_version", "integer", (column) => column.notNull())
        .addColumn("judge_model", "text")
        .addColumn("prompt_hash", "text")
        .addColumn("outcome", "text", (column) => column.notNull())
        .addColumn("value", "real")
        .addColumn("score", "real")
        .addColumn("label", "text")
        .addColumn("quote", "text")
        .addColumn("created_at", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("judgments_key", ["episode_id", "judge", "outcome"])
        .execute();

      await db.schema
        .createTable("votes")
        .addColumn("episode_id", "integer", (column) => column.notNull().references("episodes.id"))
        .addColumn("judge", "text", (column) => column.notNull())
        .addColumn("prompt_hash", "text", (column) => column.notNull())
        .addColumn("vote", "integer", (column) => column.notNull())
        .addColumn("attempt", "integer", (column) => column.notNull())
        .addColumn("reading", "text")
        .addColumn("problem", "text")
        .addColumn("reply_text", "text", (column) => column.notNull())
        .addColumn("raw_request", "text", (column) => column.notNull())
        .addColumn("raw_reply", "text", (column) => column.notNull())
        .addColumn("input_tokens", "integer")
        .addColumn("output_tokens", "integer")
        .addColumn("cost", "real")
        .addColumn("created_at", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("votes_key", ["episode_id", "judge", "prompt_hash", "vote", "attempt"])
        .execute();

      await db.schema
        .createTable("labels")
        .addColumn("episode_id", "integer", (column) => column.notNull().references("episodes.id"))
        .addColumn("rater", "text", (column) => column.notNull())
        .addColumn("outcome", "text", (column) => column.notNull())
        .addColumn("label", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("labels_key", ["episode_id", "rater", "outcome"])
        .execute();
    },
  },
  "0004-training": {
    async up(db: Kysely<Tables>) {
      await db.schema
        .createTable("trainings")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("created_at", "text", (column) => column.notNull())
        .addColumn("experiment", "text", (column) => column.notNull())
        .addColumn("arm", "text", (column) => column.notNull())
        .addColumn("seed", "integer", (column) => column.notNull())
        .addColumn("status", "text", (column) => column.notNull())
        .addColumn("problem", "text")
        .addColumn("manifest", "text", (column) => column.notNull())
        .addColumn("state", "text")
        .execute();

      await db.schema
        .createTable("training_steps")
        .addColumn("training_id", "text", (column) => column.notNull().references("trainings.id"))
        .addColumn("phase", "integer", (column) => column.notNull())
        .addColumn("step", "integer", (column) => column.notNull())
        .addColumn("metrics", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("training_steps_key", ["training_id", "phase", "step"])
        .execute();

      await db.schema
        .createTable("measurements")
        .addColumn("training_id", "text", (column) => column.notNull().references("trainings.id"))
        .addColumn("phase", "integer", (column) => column.notNull())
        .addColumn("step", "integer", (column) => column.notNull())
        .addColumn("probe", "text", (column) => column.notNull())
        .addColumn("run_id", "text", (column) => column.notNull().references("runs.id"))
        .addPrimaryKeyConstraint("measurements_key", ["run_id"])
        .execute();

      await db.schema.createIndex("measurements_of").on("measurements").columns(["training_id"]).execute();
    },
  },
  "0005-audit": {
    async up(db: Kysely<Tables>) {
      await db.schema
        .createTable("interventions")
        .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
        .addColumn("run_id", "text", (column) => column.notNull().references("runs.id"))
        .addColumn("variant", "text", (column) => column.notNull())
        .addColumn("condition", "text", (column) => column.notNull())
        .addColumn("query_id", "text", (column) => column.notNull())
        .addColumn("epoch", "integer", (column) => column.notNull())
        .addColumn("parent_id", "integer", (column) => column.notNull().references("episodes.id"))
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("parameters", "text", (column) => column.notNull())
        .addColumn("delivery", "text", (column) => column.notNull())
        .addColumn("given", "text", (column) => column.notNull().references("texts.hash"))
        .addUniqueConstraint("interventions_key", ["run_id", "variant", "condition", "query_id", "epoch"])
        .addUniqueConstraint("interventions_once", ["run_id", "parent_id", "condition", "name", "parameters"])
        .execute();

      await db.schema
        .createTable("white_box")
        .addColumn("run_id", "text", (column) => column.primaryKey().references("runs.id"))
        .addColumn("findings", "text", (column) => column.notNull())
        .addColumn("created_at", "text", (column) => column.notNull())
        .execute();
    },
  },
  "0006-simulation": {
    async up(db: Kysely<Tables>) {
      await db.schema
        .createTable("turns")
        .addColumn("run_id", "text", (column) => column.notNull().references("runs.id"))
        .addColumn("variant", "text", (column) => column.notNull())
        .addColumn("condition", "text", (column) => column.notNull())
        .addColumn("matter", "text", (column) => column.notNull())
        .addColumn("epoch", "integer", (column) => column.notNull())
        .addColumn("branch", "text", (column) => column.notNull())
        .addColumn("turn", "integer", (column) => column.notNull())
        .addColumn("reply", "text", (column) => column.notNull())
        .addColumn("input_tokens", "integer")
        .addColumn("output_tokens", "integer")
        .addColumn("cost", "real")
        .addColumn("raw_request", "text", (column) => column.notNull())
        .addColumn("raw_reply", "text", (column) => column.notNull())
        .addColumn("attempts", "integer", (column) => column.notNull())
        .addColumn("latency_ms", "real")
        .addColumn("created_at", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("turns_key", [
          "run_id",
          "variant",
          "condition",
          "matter",
          "epoch",
          "branch",
          "turn",
        ])
        .execute();
    },
  },
  "0007-costs": {
    async up(db: Kysely<Tables>) {
      // Sums of costs without reading the long rows that hold them; local subjects cost nothing and take no room.
      for (const table of ["episodes", "turns"] as const)
        await db.schema
          .createIndex(`${table}_costs`)
          .on(table)
          .columns(["run_id", "cost"])
          .where("cost", "is not", null)
          .execute();
    },
  },
};
