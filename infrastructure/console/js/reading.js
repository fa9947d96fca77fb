// Reads barcodes where the browser cannot by itself, as on iPhones: of its BarcodeDetector what the camera needs.
// Loaded when somebody presses Camera, and not before.
// Modules by themselves, for the whole library is four times as much.
import BarcodeFormat from "@zxing/library/esm/core/BarcodeFormat.js";
import BinaryBitmap from "@zxing/library/esm/core/BinaryBitmap.js";
import DecodeHintType from "@zxing/library/esm/core/DecodeHintType.js";
import HybridBinarizer from "@zxing/library/esm/core/common/HybridBinarizer.js";
import MultiFormatOneDReader from "@zxing/library/esm/core/oned/MultiFormatOneDReader.js";
import RGBLuminanceSource from "@zxing/library/esm/core/RGBLuminanceSource.js";

const FORMATS = [BarcodeFormat.EAN_13, BarcodeFormat.EAN_8, BarcodeFormat.UPC_A, BarcodeFormat.UPC_E, BarcodeFormat.CODE_128, BarcodeFormat.CODE_39, BarcodeFormat.ITF];
const WIDTH = 800;

const grey = (rgba) => {
  const values = new Uint8ClampedArray(rgba.length / 4);
  for (let i = 0; i < values.length; i += 1) values[i] = (rgba[4 * i] + 2 * rgba[4 * i + 1] + rgba[4 * i + 2]) / 4;
  return values;
};

class Reader {
  constructor() {
    this.hints = new Map([[DecodeHintType.POSSIBLE_FORMATS, FORMATS]]);
    this.reader = new MultiFormatOneDReader(this.hints);
    this.canvas = document.createElement("canvas");
  }

  async detect(video) {
    if (!video.videoWidth) return [];
    const scale = Math.min(1, WIDTH / video.videoWidth);
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    Object.assign(this.canvas, { width, height });
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(video, 0, 0, width, height);
    const source = new RGBLuminanceSource(grey(context.getImageData(0, 0, width, height).data), width, height);
    try {
      return [{ rawValue: this.reader.decode(new BinaryBitmap(new HybridBinarizer(source)), this.hints).getText() }];
    } catch {
      return []; // nothing to read in this picture
    }
  }
}

window.TallyshopReader = Reader;
