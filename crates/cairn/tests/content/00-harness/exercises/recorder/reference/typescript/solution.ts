interface Note {
  noteText: string;
  priority: number;
}

export class SmallRecorder {
  private amount: number;
  private readonly notes = new Map<string, Note>();

  constructor(start: number, readonly label: string) {
    this.amount = start;
  }

  addAmount(amount: number): void {
    this.amount += amount;
  }

  total(): number {
    return this.amount;
  }

  joinWords(words: string[], separator: string): string {
    return words.join(separator);
  }

  putNote(key: string, note: Note): void {
    this.notes.set(key, note);
  }

  findNote(key: string): Note | undefined {
    return this.notes.get(key);
  }

  fail(message: string): void {
    throw new Error(message);
  }
}
