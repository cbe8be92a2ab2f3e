import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { clientBreakpoint, few, MOST, termsOf } from './client-breakpoint.js';
import { pathOfSource } from './client-source.js';
import type { Group } from '../group.js';
import { CONDITION_DOC } from '../stops/circumstances.js';
import { FILTERS } from '../stops/filters.js';

/** Where to stop: lines, functions and operations, atomic steps, and kinds of trouble. */
export const breakpoints: Group = {
  capabilities: {
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsFunctionBreakpoints: true,
    supportsInstructionBreakpoints: true,
    supportsBreakpointLocationsRequest: true,
    supportsExceptionFilterOptions: true,
    exceptionBreakpointFilters: FILTERS.map(({ name, label, description, on }) => ({
      ...{ filter: name, label, description, default: on },
      ...{ supportsCondition: true, conditionDescription: CONDITION_DOC },
    })),
  },
  handlers: {
    setBreakpoints({ positions, run }, { source, breakpoints: wanted = [], lines = [] }) {
      const asked: readonly P.SourceBreakpoint[] =
        wanted.length > 0 ? wanted : lines.map((line) => ({ line }));
      const placed = run.debuggee.stops.breakpoints.setLines(
        pathOfSource(run.debuggee, source),
        few(asked).map(({ line, column, ...terms }) => ({
          ...termsOf(terms),
          line: positions.line(line),
          ...(column === undefined ? {} : { column: positions.column(column) }),
        })),
      );
      return { breakpoints: placed.map((one) => clientBreakpoint(run.debuggee, positions, one)) };
    },

    setFunctionBreakpoints({ positions, run }, { breakpoints: wanted }) {
      const placed = run.debuggee.stops.breakpoints.setFunctions(
        few(wanted).map(({ name, ...terms }) => ({ ...termsOf(terms), name })),
      );
      return { breakpoints: placed.map((one) => clientBreakpoint(run.debuggee, positions, one)) };
    },

    setInstructionBreakpoints({ positions, run }, { breakpoints: wanted }) {
      const placed = run.debuggee.stops.breakpoints.setInstructions(
        few(wanted).map(({ instructionReference: reference, offset = 0, ...terms }) => ({
          ...termsOf(terms),
          reference,
          offset,
        })),
      );
      return {
        breakpoints: placed.map((one, i) => {
          const { instructionReference, offset } = wanted[i] ?? {};
          return {
            ...clientBreakpoint(run.debuggee, positions, one),
            ...(instructionReference === undefined ? {} : { instructionReference }),
            ...(offset === undefined ? {} : { offset }),
          };
        }),
      };
    },

    setExceptionBreakpoints({ positions, run }, { filters, filterOptions = [] }) {
      const wanted = [
        ...filters.map((name) => ({ name })),
        ...filterOptions.map(({ filterId: name, condition }) => ({
          name,
          ...(condition === undefined ? {} : { condition }),
        })),
      ];
      const placed = run.debuggee.stops.breakpoints.setFilters(few(wanted));
      return { breakpoints: placed.map((one) => clientBreakpoint(run.debuggee, positions, one)) };
    },

    breakpointLocations({ positions, run }, { source, line, endLine = line, column, endColumn }) {
      const from = positions.line(line);
      const to = positions.line(endLine);
      const places = run.debuggee.stops.breakpoints.locations(
        pathOfSource(run.debuggee, source),
        from,
        to + 1,
      );
      const first = column === undefined ? 0 : positions.column(column);
      const last = endColumn === undefined ? Infinity : positions.column(endColumn);
      const within = places.filter(
        (place) => (place.line > from || place.column >= first) && (place.line < to || place.column <= last),
      );
      const found = new Map(within.map((place) => [`${place.line}:${place.column}`, place]));
      return {
        breakpoints: [...found.values()].slice(0, MOST).map((place) => {
          const { source: _, ...where } = positions.toClient(place);
          return where;
        }),
      };
    },
  },
};
