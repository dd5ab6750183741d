/** How a text begins, and whether that is all of it. */
export interface Beginning {
  text: string;
  whole: boolean;
}

/** Reads at most so many characters of a text and lets go of the rest unread. */
export async function readBeginning(link: string, most: number, signal: AbortSignal): Promise<Beginning> {
  const response = await fetch(link, { signal });
  if (!response.ok || response.body === null)
    throw new Error(`the server has no such text (${response.status}); reload the page`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.length <= most) {
    const { done, value } = await reader.read();
    if (done) return { text, whole: true };
    text += value;
  }
  await reader.cancel();
  return { text: text.slice(0, most), whole: false };
}
