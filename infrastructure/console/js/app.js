import htmx from "htmx.org";
import { startAtOnce } from "./atonce.js";
import { startCommands } from "./commands.js";
import { startForms } from "./forms.js";
import { startFrame } from "./frame.js";
import { startLines } from "./lines.js";
import { startPictures } from "./pictures.js";
import { startScanning } from "./scanning.js";
import { startToasts } from "./toasts.js";

window.htmx = htmx;
startToasts();
startFrame();
startForms();
startAtOnce();
startCommands();
startLines();
startPictures();
startScanning();
