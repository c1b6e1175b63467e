export interface Recording {
  readonly columns: number;
  readonly rows: number;
  readonly lines: readonly (readonly [seconds: number, line: string])[];
}

export function draw(recording: Recording): Promise<string>;
