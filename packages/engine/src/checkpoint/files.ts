// Reading ranges of files and writing files so that a crash leaves the old or the new one, never a part.
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError, reason } from "./error.ts";

const READ_BYTES = 2 ** 30;

/** Opens a regular file, hands over its bytes' number, and closes it; throws a {@link CheckpointError} if it cannot. */
export async function withFile<T>(
  file: string,
  use: (handle: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  // A pipe would block when it is opened, so the kind is asked for first.
  const found = await stat(file).catch((cause: unknown) => {
    const problem = `cannot be found (${reason(cause)})`;
    throw new CheckpointError("CHECKPOINT_MISSING", file, problem, "check the path", { cause });
  });
  if (!found.isFile()) {
    throw new CheckpointError("CHECKPOINT_UNREADABLE", file, "is not a regular file", "check the path");
  }
  await using handle = await open(file).catch((cause: unknown) => {
    const problem = `cannot be opened (${reason(cause)})`;
    throw new CheckpointError("CHECKPOINT_UNREADABLE", file, problem, "check its permissions", { cause });
  });
  return await use(handle, found.size);
}

/** Fills `target` from `position` on; returns how many bytes there were. */
export async function readRange(handle: FileHandle, target: Uint8Array, position: number): Promise<number> {
  const { bytesRead } = await handle.read(target, 0, Math.min(READ_BYTES, target.length), position);
  if (bytesRead === 0 || bytesRead === target.length) return bytesRead;
  return bytesRead + (await readRange(handle, target.subarray(bytesRead), position + bytesRead));
}

/** The bytes of a file, part by part; a part may be overwritten once the next one is asked for. */
export type FileContent = Iterable<Uint8Array>;

/**
 * Writes files of one folder, then removes `stale` ones. Each is written whole and flushed under another name
 * before the first takes its place, so that a failure or a crash on the way leaves the folder as it was.
 */
export async function writeFiles(
  dir: string,
  files: ReadonlyMap<string, FileContent>,
  stale: readonly string[] = [],
): Promise<void> {
  await mkdir(dir, { recursive: true });
  const suffix = `.${randomUUID()}.tmp`;
  const names = Array.from(files.keys(), (name) => ({
    target: join(dir, name),
    temporary: join(dir, `.${name}${suffix}`),
    content: files.get(name) ?? [],
  }));
  try {
    const written = await Promise.allSettled(names.map((file) => writeFlushed(file.temporary, file.content)));
    for (const result of written) if (result.status === "rejected") throw result.reason;
    await Promise.all(names.map(({ temporary, target }) => rename(temporary, target)));
  } catch (error) {
    await Promise.all(names.map(({ temporary }) => rm(temporary, { force: true })));
    throw error;
  }
  await Promise.all(stale.map((name) => rm(join(dir, name), { force: true })));
  await flushFolder(dir);
}

async function writeFlushed(path: string, content: FileContent): Promise<void> {
  await using handle = await open(path, "wx");
  await handle.writeFile(content);
  await handle.sync();
}

/** Makes the renames durable; Windows neither needs nor allows it. */
async function flushFolder(dir: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(dir);
  await handle.sync();
}
