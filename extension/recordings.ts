/** What the manifest calls the language of recordings: F5 knows by it what to start. */
export const RECORDING_LANGUAGE = 'gfn-recording';

/** Whether a file is a recording of a run, by its name; recordings of other names are opened by the attribute `recording`. */
export const isRecording = (path: string): boolean => /\.run\.json$/i.test(path);
