/** What turns an English text into the editor's language: `vscode.l10n`. */
interface Translator {
  t(text: string): string;
}

/**
 * Every word of the map's page but those that the adapter says of lanes, exits and gfns. The page has no translator of its
 * own: it is handed this table. `{0}`, `{1}` stand for what the page fills in.
 */
export function pageWords(l10n: Translator) {
  return {
    map: l10n.t('gfn map'),
    /** Run, gpa range, size. */
    chart: l10n.t(
      'gfn map of {0}: gpa {1}, {2}. Arrows move, plus and minus zoom, brackets go to marks, Enter for actions.',
    ),
    minimap: l10n.t('The whole guest. Drag to look elsewhere.'),

    previousMark: l10n.t('Previous change or disagreement ([)'),
    nextMark: l10n.t('Next change or disagreement (])'),
    zoomOut: l10n.t('Zoom out (-)'),
    zoomIn: l10n.t('Zoom in (+)'),
    fit: l10n.t('Whole guest (0)'),
    copyText: l10n.t('Copy map as text'),
    copySvg: l10n.t('Copy as SVG'),
    copiedText: l10n.t('Copied as text'),
    copiedSvg: l10n.t('Copied as SVG'),
    /** gpa, size. */
    exitPending: l10n.t('Exit pending · {0} · {1}'),
    lastExit: l10n.t('Last exit · {0} · {1}'),
    /** What the exit says of itself, gpa range. */
    toExit: l10n.t('{0}\ngpa {1}. Press to go there (e).'),
    /** Two sizes. */
    extent: l10n.t('{0} of {1}'),

    noEarlierMark: l10n.t('No earlier mark'),
    noFurtherMark: l10n.t('No further mark'),
    noSelection: l10n.t('Nothing is selected'),
    noExit: l10n.t('There was no exit yet'),

    /** gfns, gpa range, pages, size. */
    selected: l10n.t('Selected: {0}, gpa {1}, {2}, {3}'),
    running: l10n.t('Running: the map shows how it was'),
    hint: l10n.t('Wheel zooms, drag moves, shift-drag selects, click for details'),
    actionsOn: l10n.t('Actions on {0}'),
    more: { label: l10n.t('Actions…'), title: l10n.t('What can be done with these gfns') },
    actions: {
      reveal: {
        label: l10n.t('Reveal in tree'),
        title: l10n.t('Show these gfns among memslots and private fds'),
      },
      break: {
        label: l10n.t('Break on change'),
        title: l10n.t('Stop when the state of these gfns changes'),
      },
      memory: { label: l10n.t('View memory'), title: l10n.t('Show the bytes as the guest sees them') },
      why: {
        label: l10n.t('Why is it like this?'),
        title: l10n.t('Who last changed these gfns, and when'),
      },
      convert: { label: l10n.t('Convert…'), title: l10n.t('Have the VMM convert these gfns now, by hand') },
      punchHole: {
        label: l10n.t('Punch hole'),
        title: l10n.t('Have the VMM free these pages of the private fd now, by hand'),
      },
      allocate: {
        label: l10n.t('Allocate'),
        title: l10n.t('Have the VMM allocate these pages of the private fd now, by hand'),
      },
    },
    chooseConversion: {
      label: l10n.t('Choose conversion…'),
      title: l10n.t('Choose what happens at the exit that waits here'),
    },

    time: l10n.t('Time'),
    moment: l10n.t('Moment'),
    /** Two moments. */
    momentOf: l10n.t('Moment {0} of {1}'),
    /** The same, and the exit that waits. */
    momentWaiting: l10n.t('Moment {0} of {1} · {2} waits'),
    previousExit: l10n.t('Previous exit (PageUp)'),
    nextExit: l10n.t('Next exit (PageDown)'),

    otherDebugger: {
      heading: l10n.t('Another debugger is in front'),
      text: l10n.t('Choose a session of a guest program in the Call Stack view to see its map.'),
    },
    noGuest: {
      heading: l10n.t('No guest to draw'),
      text: l10n.t('Open a guest program (*.gfn) and press F5.'),
    },
    noMap: l10n.t('No map'),
    noMemslots: {
      heading: l10n.t('No memslot'),
      text: l10n.t('The map begins when userspace sets the first memslot.'),
    },
    drawing: l10n.t('Drawing…'),
    notYet: { heading: l10n.t('Running'), text: l10n.t('The map is drawn when the guest stops.') },

    gfn: l10n.t('gfn {0}'),
    gfns: l10n.t('gfns {0}–{1}'),
    gpa: l10n.t('gpa {0}'),
    page: l10n.t('{0} page'),
    pages: l10n.t('{0} pages'),
    slot: l10n.t('slot {0}'),
    slots: l10n.t('slots {0}'),
    noSlot: l10n.t('no memslot'),
    sharedHalf: l10n.t('shared: {0}'),
    privateFd: l10n.t('private fd: {0}'),
    noPrivateFd: l10n.t('no private fd'),
    readonly: l10n.t('read-only'),

    /** What stands at the left of the chart's bands: in full, where there is no room, and what it is. */
    slotsBand: {
      name: l10n.t('Memslots'),
      short: l10n.t('Slots'),
      title: l10n.t('Memslots, and what is behind their halves'),
    },
    rulerBand: { name: l10n.t('gpa'), short: l10n.t('gpa'), title: l10n.t('Guest-physical addresses') },
    changedBand: {
      name: l10n.t('Changed'),
      short: l10n.t('Chg'),
      title: l10n.t('Changed since the last stop'),
    },
    disagreesBand: {
      name: l10n.t('Disagrees'),
      short: l10n.t('Dis'),
      title: l10n.t('Parts that disagree; stale stage-2 entries'),
    },
    lanes: {
      kvm: { name: l10n.t('KVM'), short: l10n.t('KVM') },
      view: { name: l10n.t("Guest's view"), short: l10n.t('View') },
      stage2: { name: l10n.t('Stage-2'), short: l10n.t('S-2') },
      backing: { name: l10n.t('Backing'), short: l10n.t('Back') },
      accepted: { name: l10n.t('Accepted'), short: l10n.t('Acc') },
    },

    legend: l10n.t('Legend'),
    states: {
      private: l10n.t('private'),
      shared: l10n.t('shared'),
      both: l10n.t('both'),
      mixed: l10n.t('mixed'),
      yes: l10n.t('accepted'),
      none: l10n.t('none'),
    },
    legendMarks: {
      changed: l10n.t('changed'),
      disagrees: l10n.t('disagrees'),
      stale: l10n.t('stale entry'),
      exit: l10n.t('exit'),
    },
    marks: {
      disagrees: l10n.t('its parts disagree'),
      stale: l10n.t('stale stage-2 entry'),
      changed: l10n.t('changed'),
      pending: l10n.t('exit pending'),
      exit: l10n.t('last exit'),
    },
    /** A cell of a lane beside the lane's name. */
    laneStates: {
      accepted: { none: l10n.t('no'), yes: l10n.t('yes'), mixed: l10n.t('in part') },
      backing: { none: l10n.t('no page'), both: l10n.t('both: double-backed') },
      stage2: { none: l10n.t('no entry') },
    },
    /** The same where the name does not stand beside it; what needs no word is not there. */
    laneWords: {
      kvm: {
        none: l10n.t('KVM knows nothing here'),
        shared: l10n.t('KVM shared'),
        private: l10n.t('KVM private'),
        mixed: l10n.t('KVM mixed'),
      },
      view: {
        shared: l10n.t("guest's view shared"),
        private: l10n.t("guest's view private"),
        mixed: l10n.t("guest's view mixed"),
      },
      stage2: {
        shared: l10n.t('stage-2 shared'),
        private: l10n.t('stage-2 private'),
        both: l10n.t('stage-2 shared and private'),
        mixed: l10n.t('stage-2 mixed'),
      },
      backing: {
        shared: l10n.t('a shared page'),
        private: l10n.t('a private page'),
        both: l10n.t('double-backed'),
        mixed: l10n.t('backing mixed'),
      },
      accepted: { yes: l10n.t('accepted'), mixed: l10n.t('accepted in part') },
    },

    /** The map as text, on the clipboard. */
    copied: {
      /** Run, moment. */
      map: l10n.t('gfn map of {0}, moment {1}'),
      /** gpa range, pages, size. */
      range: l10n.t('gpa {0}, {1}, {2}'),
      /** What the exit says of itself, gpa range. */
      pendingExit: l10n.t('exit pending: {0}, gpa {1}'),
      lastExit: l10n.t('last exit: {0}, gpa {1}'),
      letters: l10n.t('(marks: ! disagrees  X stale  ~ changed  e exit)'),
      /** Slot, gpa range, size, shared half, private fd. */
      slot: l10n.t('slot {0}: gpa {1}, {2}, shared half: {3}, private fd: {4}'),
      readonlySlot: l10n.t('slot {0}: gpa {1}, {2}, shared half: {3}, private fd: {4}, read-only'),
      columns: {
        gfns: l10n.t('gfns'),
        pages: l10n.t('pages'),
        slot: l10n.t('slot'),
        marks: l10n.t('marks'),
        all: l10n.t('Marks'),
      },
    },
    /** The map as a drawing. */
    drawn: {
      /** Run, gpa range, moment. */
      map: l10n.t('gfn map of {0}, gpa {1}, moment {2}'),
      /** Run, gpa range. */
      title: l10n.t('{0} — gpa {1}'),
    },
  };
}

/** The table, as the page gets it. */
export type PageWords = ReturnType<typeof pageWords>;
