// Made by `npm run generate` from the schema of the Debug Adapter Protocol. Do not edit.

type Fields = Readonly<Record<string, string>>;

/** What each request carries: the type of each argument; with a question mark if it may be left out. */
export const REQUEST_ARGUMENTS: Readonly<Record<string, Fields>> = {
  cancel: {
    requestId: 'integer?',
    progressId: 'string?',
  },
  runInTerminal: {
    kind: 'string?',
    title: 'string?',
    cwd: 'string',
    args: 'array of string',
    env: 'object?',
    argsCanBeInterpretedByShell: 'boolean?',
  },
  startDebugging: {
    configuration: 'object',
    outputPresentation: 'string?',
    request: 'string',
  },
  initialize: {
    clientID: 'string?',
    clientName: 'string?',
    adapterID: 'string',
    locale: 'string?',
    linesStartAt1: 'boolean?',
    columnsStartAt1: 'boolean?',
    pathFormat: 'string?',
    supportsVariableType: 'boolean?',
    supportsVariablePaging: 'boolean?',
    supportsRunInTerminalRequest: 'boolean?',
    supportsMemoryReferences: 'boolean?',
    supportsProgressReporting: 'boolean?',
    supportsInvalidatedEvent: 'boolean?',
    supportsMemoryEvent: 'boolean?',
    supportsArgsCanBeInterpretedByShell: 'boolean?',
    supportsStartDebuggingRequest: 'boolean?',
    supportsANSIStyling: 'boolean?',
  },
  configurationDone: {
  },
  launch: {
    noDebug: 'boolean?',
  },
  attach: {
  },
  restart: {
    arguments: 'any?',
  },
  disconnect: {
    restart: 'boolean?',
    terminateDebuggee: 'boolean?',
    suspendDebuggee: 'boolean?',
  },
  terminate: {
    restart: 'boolean?',
  },
  breakpointLocations: {
    source: 'Source',
    line: 'integer',
    column: 'integer?',
    endLine: 'integer?',
    endColumn: 'integer?',
  },
  setBreakpoints: {
    source: 'Source',
    breakpoints: 'array of SourceBreakpoint?',
    lines: 'array of integer?',
    sourceModified: 'boolean?',
  },
  setFunctionBreakpoints: {
    breakpoints: 'array of FunctionBreakpoint',
  },
  setExceptionBreakpoints: {
    filters: 'array of string',
    filterOptions: 'array of ExceptionFilterOptions?',
    exceptionOptions: 'array of ExceptionOptions?',
  },
  dataBreakpointInfo: {
    variablesReference: 'integer?',
    name: 'string',
    frameId: 'integer?',
    bytes: 'integer?',
    asAddress: 'boolean?',
    mode: 'string?',
  },
  setDataBreakpoints: {
    breakpoints: 'array of DataBreakpoint',
  },
  setInstructionBreakpoints: {
    breakpoints: 'array of InstructionBreakpoint',
  },
  continue: {
    threadId: 'integer',
    singleThread: 'boolean?',
  },
  next: {
    threadId: 'integer',
    singleThread: 'boolean?',
    granularity: 'string?',
  },
  stepIn: {
    threadId: 'integer',
    singleThread: 'boolean?',
    targetId: 'integer?',
    granularity: 'string?',
  },
  stepOut: {
    threadId: 'integer',
    singleThread: 'boolean?',
    granularity: 'string?',
  },
  stepBack: {
    threadId: 'integer',
    singleThread: 'boolean?',
    granularity: 'string?',
  },
  reverseContinue: {
    threadId: 'integer',
    singleThread: 'boolean?',
  },
  restartFrame: {
    frameId: 'integer',
  },
  goto: {
    threadId: 'integer',
    targetId: 'integer',
  },
  pause: {
    threadId: 'integer',
  },
  stackTrace: {
    threadId: 'integer',
    startFrame: 'integer?',
    levels: 'integer?',
    format: 'StackFrameFormat?',
  },
  scopes: {
    frameId: 'integer',
  },
  variables: {
    variablesReference: 'integer',
    filter: 'string?',
    start: 'integer?',
    count: 'integer?',
    format: 'ValueFormat?',
  },
  setVariable: {
    variablesReference: 'integer',
    name: 'string',
    value: 'string',
    format: 'ValueFormat?',
  },
  source: {
    source: 'Source?',
    sourceReference: 'integer',
  },
  terminateThreads: {
    threadIds: 'array of integer?',
  },
  modules: {
    startModule: 'integer?',
    moduleCount: 'integer?',
  },
  loadedSources: {
  },
  evaluate: {
    expression: 'string',
    frameId: 'integer?',
    line: 'integer?',
    column: 'integer?',
    source: 'Source?',
    context: 'string?',
    format: 'ValueFormat?',
  },
  setExpression: {
    expression: 'string',
    value: 'string',
    frameId: 'integer?',
    format: 'ValueFormat?',
  },
  stepInTargets: {
    frameId: 'integer',
  },
  gotoTargets: {
    source: 'Source',
    line: 'integer',
    column: 'integer?',
  },
  completions: {
    frameId: 'integer?',
    text: 'string',
    column: 'integer',
    line: 'integer?',
  },
  exceptionInfo: {
    threadId: 'integer',
  },
  readMemory: {
    memoryReference: 'string',
    offset: 'integer?',
    count: 'integer',
  },
  writeMemory: {
    memoryReference: 'string',
    offset: 'integer?',
    allowPartial: 'boolean?',
    data: 'string',
  },
  disassemble: {
    memoryReference: 'string',
    offset: 'integer?',
    instructionOffset: 'integer?',
    instructionCount: 'integer',
    resolveSymbols: 'boolean?',
  },
  locations: {
    locationReference: 'integer',
  },
};

/** The same for the objects that are among them. */
export const OBJECTS: Readonly<Record<string, Fields>> = {
  Source: {
    name: 'string?',
    path: 'string?',
    sourceReference: 'integer?',
    presentationHint: 'string?',
    origin: 'string?',
    sources: 'array of Source?',
    adapterData: 'any?',
    checksums: 'array of Checksum?',
  },
  SourceBreakpoint: {
    line: 'integer',
    column: 'integer?',
    condition: 'string?',
    hitCondition: 'string?',
    logMessage: 'string?',
    mode: 'string?',
  },
  FunctionBreakpoint: {
    name: 'string',
    condition: 'string?',
    hitCondition: 'string?',
  },
  ExceptionFilterOptions: {
    filterId: 'string',
    condition: 'string?',
    mode: 'string?',
  },
  ExceptionOptions: {
    path: 'array of ExceptionPathSegment?',
    breakMode: 'string',
  },
  DataBreakpoint: {
    dataId: 'string',
    accessType: 'string?',
    condition: 'string?',
    hitCondition: 'string?',
  },
  InstructionBreakpoint: {
    instructionReference: 'string',
    offset: 'integer?',
    condition: 'string?',
    hitCondition: 'string?',
    mode: 'string?',
  },
  StackFrameFormat: {
    hex: 'boolean?',
    parameters: 'boolean?',
    parameterTypes: 'boolean?',
    parameterNames: 'boolean?',
    parameterValues: 'boolean?',
    line: 'boolean?',
    module: 'boolean?',
    includeAll: 'boolean?',
  },
  ValueFormat: {
    hex: 'boolean?',
  },
  Checksum: {
    algorithm: 'string',
    checksum: 'string',
  },
  ExceptionPathSegment: {
    negate: 'boolean?',
    names: 'array of string',
  },
};
