import type { Operation, Parameter } from '../program/operation.js';
import { deviceListen, dmaLoad, dmaMap, dmaStore, dmaUnmap } from './dma.js';
import { HVA, SIZE } from './parameters.js';

const IOVA: Parameter = {
  name: 'iova',
  type: 'gpa',
  doc: "Address as the device sees it; a listening device's is the gpa.",
};
const DEVICE = {
  side: 'userspace',
  gives: 'errno',
  cites: 'reference 5.1 step 8; 6 hazards 21, 22',
} as const;

/** Devices with pinned pages: VFIO maps, what listens to the VMM's bookkeeping, loads and stores by iova. Reference 5.1. */
export const DEVICE_OPERATIONS: readonly Operation[] = [
  {
    ...DEVICE,
    routine: dmaMap,
    name: 'dma_map',
    results: ['result'],
    params: [
      { ...IOVA, aligned: true },
      { ...HVA, aligned: true },
      { ...SIZE, aligned: true },
    ],
    doc: "VFIO_IOMMU_MAP_DMA: pins the VMM's pages for a device.",
  },
  {
    ...DEVICE,
    routine: dmaUnmap,
    name: 'dma_unmap',
    results: ['result'],
    params: [IOVA, SIZE],
    doc: 'VFIO_IOMMU_UNMAP_DMA: the pins go.',
  },
  {
    ...DEVICE,
    routine: deviceListen,
    name: 'device_listen',
    results: ['result'],
    params: [],
    doc: 'A device listens to the bookkeeping (RamDiscardManager): what is booked as shared is mapped at iova = gpa, now and with every `convert`.',
  },
  {
    ...DEVICE,
    routine: dmaLoad,
    name: 'dma_load',
    results: ['result', 'value'],
    params: [IOVA, SIZE],
    doc: 'The device reads up to 8 bytes of the page that was pinned, whatever became of it.',
  },
  {
    ...DEVICE,
    routine: dmaStore,
    name: 'dma_store',
    results: ['result'],
    params: [IOVA, SIZE, { name: 'value', type: 'int', doc: 'What to write.' }],
    doc: 'The device writes up to 8 bytes to the page that was pinned.',
  },
];
