import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { ChevronRight, Copy, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { moved } from '../order/order';
import { Sortable } from '../order/Sortable';
import { Card } from '../shell/Card';
import { ProblemNote } from '../shell/ProblemNote';
import { copyOfLayer, newLayer, type LayerDraft } from './draft';
import type { LayerFault } from './faults';
import { LayerFields } from './LayerFields';
import classes from './editor.module.css';

interface LayerListProps {
  layers: LayerDraft[];
  zone: string;
  fault: LayerFault | null;
  /** Takes how the layers change, because several changes may come between two drawings. */
  onChange: (change: (layers: LayerDraft[]) => LayerDraft[]) => void;
}

/** Beyond this many, layers that are not being changed are folded. */
const OPEN_AT_FIRST = 2;

/** The rotations in order: the first covers the others where the schedule is ranked, and stands first where not. */
export function LayerList({ layers, zone, fault, onChange }: LayerListProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(() => new Set(layers.slice(0, OPEN_AT_FIRST).map((one) => one.id)));
  const unfold = (id: string) => setOpen((old) => new Set(old).add(id));
  const add = (layer: LayerDraft, at: number) => {
    onChange((old) => old.toSpliced(at, 0, layer));
    unfold(layer.id);
  };
  const nameOf = (layer: LayerDraft) => {
    const number = layers.findIndex((one) => one.id === layer.id) + 1;
    return layer.name || t('schedules.layer', { number });
  };

  return (
    <>
      {layers.length > 0 && (
        <Card pad={false}>
          <Sortable
            items={layers}
            idOf={(one) => one.id}
            nameOf={nameOf}
            label={t('schedules.layers')}
            onMove={(from, to) => onChange((old) => moved(old, from, to))}
          >
            {(layer, index, handle) => (
              <section className={classes.layer} aria-label={nameOf(layer)}>
                <LayerHead
                  name={nameOf(layer)}
                  isOpen={open.has(layer.id)}
                  handle={handle}
                  onFold={() =>
                    setOpen(
                      (old) =>
                        new Set(old.has(layer.id) ? [...old].filter((id) => id !== layer.id) : [...old, layer.id]),
                    )
                  }
                  onCopy={() => add(copyOfLayer(layer), index + 1)}
                  onDelete={() => onChange((old) => old.filter((one) => one.id !== layer.id))}
                />
                {fault?.layer === index && (
                  <ProblemNote text={t('schedules.layer_fault', { field: fieldName(fault.field), text: fault.text })} />
                )}
                {open.has(layer.id) && (
                  <LayerFields
                    layer={layer}
                    put={(change) =>
                      onChange((old) => old.map((one) => (one.id === layer.id ? { ...one, ...change } : one)))
                    }
                  />
                )}
              </section>
            )}
          </Sortable>
        </Card>
      )}
      {layers.length === 0 && <p>{t('schedules.no_layer')}</p>}
      <Button
        className={classes.add}
        variant="default"
        leftSection={<Plus size={15} />}
        onClick={() => add(newLayer([], Math.floor(Date.now() / 1000), zone), layers.length)}
      >
        {t('schedules.add_layer')}
      </Button>
    </>
  );

  /** What a field of the API is called on this page. */
  function fieldName(field: string): string {
    if (field === 'groups') return t('schedules.turns');
    if (field === 'layer_start') return t('schedules.starts');
    if (field === 'layer_end') return t('schedules.ends');
    if (field === 'day_mask') return t('schedules.days');
    if (field === 'restrict_periods') return t('schedules.hours');
    return field;
  }
}

interface LayerHeadProps {
  name: string;
  isOpen: boolean;
  handle: ReactNode;
  onFold: () => void;
  onCopy: () => void;
  onDelete: () => void;
}

function LayerHead({ name, isOpen, handle, onFold, onCopy, onDelete }: LayerHeadProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.layerHead}>
      {handle}
      <UnstyledButton className={classes.fold} aria-expanded={isOpen} onClick={onFold}>
        <ChevronRight size={15} aria-hidden />
        <h3>{name}</h3>
      </UnstyledButton>
      <ActionIcon aria-label={t('schedules.copy_layer', { name })} onClick={onCopy}>
        <Copy size={15} />
      </ActionIcon>
      <ActionIcon aria-label={t('schedules.delete_layer', { name })} onClick={onDelete}>
        <Trash2 size={15} />
      </ActionIcon>
    </div>
  );
}
