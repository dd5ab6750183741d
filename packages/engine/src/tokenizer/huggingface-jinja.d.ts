/** What is used of the library. Its own declarations import without extensions, which the compiler cannot resolve. */
declare module "@huggingface/jinja" {
  export interface Program {
    readonly type: "Program";
  }
  export class Environment {
    /** Throws for a name that is set already. */
    set(name: string, value: unknown): void;
  }
  export class Interpreter {
    constructor(environment: Environment);
    run(program: Program): { readonly value: unknown };
  }
  export function tokenize(
    source: string,
    options: { lstrip_blocks: boolean; trim_blocks: boolean },
  ): object[];
  export function parse(tokens: object[]): Program;
}
