/** The packages at the bottom, and those that depend on nothing above them. */
export declare const contracts: readonly string[];
export declare const parts: readonly string[];
/** Folder of a package -> names of the packages that its sources may import. */
export declare const mayImport: Readonly<Record<string, readonly string[]>>;
/** Folder of a package -> its chapters in reading order. */
export declare const chapters: Readonly<Record<string, readonly string[]>>;
