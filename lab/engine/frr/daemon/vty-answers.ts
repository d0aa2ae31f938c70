/** What a daemon says to a command. */
export interface VtyAnswer {
  readonly text: string;
  /** 0: done. 1: done, or there is nothing to show. Others: refused, and the text says why. */
  readonly status: number;
}

/**
 * Puts answers together from the bytes of the socket, as they come: text, three NUL bytes, one status byte.
 *
 *     … i n u x \0 \0 \0 \0 %   U n k n o w n \0 \0 \0 \2
 *     └ text ─┘ └ end ─┘ status
 */
export function vtyAnswers(): (bytes: Buffer) => readonly VtyAnswer[] {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const answers: VtyAnswer[] = [];
    for (let end = rest.indexOf(0); end >= 0 && rest.length >= end + 4; end = rest.indexOf(0)) {
      answers.push({ text: rest.subarray(0, end).toString(), status: rest[end + 3] ?? 0 });
      rest = rest.subarray(end + 4);
    }
    return answers;
  };
}
