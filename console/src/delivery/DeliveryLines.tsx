import { useState, type ReactNode } from 'react';
import type { Delivery } from '../api/delivery';
import { AttemptsDialog } from './AttemptsDialog';
import { DeliveryLine } from './DeliveryLine';
import classes from './delivery.module.css';

interface DeliveryLinesProps {
  items: Delivery[];
  about?: (delivery: Delivery) => ReactNode;
}

/** Messages as a list; each opens to its attempts. */
export function DeliveryLines({ items, about }: DeliveryLinesProps) {
  const [open, setOpen] = useState<string | null>(null);
  const known = new Map(items.map((one) => [one.delivery_id, one]));
  return (
    <>
      <ul className={classes.lines}>
        {items.map((one) => (
          <DeliveryLine
            key={one.delivery_id}
            delivery={one}
            cause={known.get(one.cause_id)}
            about={about?.(one)}
            onOpen={setOpen}
          />
        ))}
      </ul>
      {open !== null && <AttemptsDialog id={open} onClose={() => setOpen(null)} />}
    </>
  );
}
