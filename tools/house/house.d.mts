/** A file and what it imports, as dependency-cruiser tells it. */
export interface Module {
  readonly source: string;
  readonly dependencies: readonly {
    readonly resolved: string;
    readonly dependencyTypes: readonly string[];
  }[];
}

export interface Floor {
  readonly name: string;
  readonly purpose: string;
  files: number;
  /** Libraries that its files import. */
  readonly knows: string[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  typesOnly: boolean;
}

export interface House {
  /** From the top down, the first is the roof. */
  readonly floors: Floor[];
  readonly arrows: Arrow[];
  /** The folders of the emulator; `*.ts` for what is in none. */
  readonly rooms: { readonly name: string; files: number }[];
}

export function imports(): Promise<Module[]>;
export function houseOf(modules: readonly Module[]): House;
