// Lines of JSON out of a stream that is cut anywhere.

export interface LineStream {
  push(text: string): void;
  /** Takes the last line, should nothing end it. */
  end(): void;
}

export function lineStream<T>(take: (value: T) => void): LineStream {
  let rest = "";
  const line = (text: string): void => {
    if (text.trim() !== "") take(JSON.parse(text) as T);
  };
  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      lines.forEach(line);
    },
    end() {
      line(rest);
      rest = "";
    },
  };
}
