/** Pages that a stage-2 entry of PG_LEVEL_2M maps. */
export const HUGE = 512;
/** Pages that a stage-2 entry of PG_LEVEL_1G maps. */
export const GIGANTIC = HUGE * 512;
