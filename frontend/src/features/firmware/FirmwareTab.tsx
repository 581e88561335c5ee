/** Files of one charge point: the firmware that it is to install, and the diagnostics that it is to bring. */
import type { Target } from "../commands/actions";
import { Diagnostics } from "../diagnostics/Diagnostics";
import type { Maker } from "./StartUpdate";
import { Updates } from "./Updates";
import styles from "./firmware.module.css";

export function FirmwareTab({ target, maker }: { target: Target; maker: Maker }) {
  return (
    <div className={styles.columns}>
      <Updates target={target} maker={maker} />
      <Diagnostics target={target} />
    </div>
  );
}
