import './map.css';
import { EditorPort } from './editor-port.js';
import { MapScreen } from './map-screen.js';

const root = document.getElementById('map');
if (root !== null) new MapScreen(root, new EditorPort()).start();
