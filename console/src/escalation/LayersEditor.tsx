import { ActionIcon, Button } from '@mantine/core';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Layer } from '../api/escalation';
import { Card } from '../shell/Card';
import { newLayer } from './draft';
import { LayerTimes } from './LayerTimes';
import { TargetEditor } from './TargetEditor';
import classes from './escalation.module.css';

const MOST = 10;

interface LayersEditorProps {
  value: Layer[];
  onChange: (layers: Layer[]) => void;
}

/** The layers from top to bottom as time runs. */
export function LayersEditor({ value, onChange }: LayersEditorProps) {
  const { t } = useTranslation();
  const put = (index: number, layer: Layer) => onChange(value.map((old, at) => (at === index ? layer : old)));

  function move(from: number, to: number) {
    const next = [...value];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  }

  return (
    <ol className={classes.layers}>
      {value.map((layer, index) => (
        <li key={index} className={classes.layer}>
          <span className={classes.knot} aria-hidden>
            {index + 1}
          </span>
          <Card>
            <div className={classes.layerHead}>
              <h3>{t('escalation.layer', { layer: index + 1 })}</h3>
              <span>
                <ActionIcon
                  aria-label={t('escalation.layer_up', { layer: index + 1 })}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <ArrowUp size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('escalation.layer_down', { layer: index + 1 })}
                  disabled={index === value.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <ArrowDown size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('escalation.layer_remove', { layer: index + 1 })}
                  disabled={value.length === 1}
                  onClick={() => onChange(value.filter((_, at) => at !== index))}
                >
                  <Trash2 size={15} />
                </ActionIcon>
              </span>
            </div>
            <TargetEditor value={layer.target} onChange={(target) => put(index, { ...layer, target })} />
            <LayerTimes value={layer} isLast={index === value.length - 1} onChange={(next) => put(index, next)} />
          </Card>
        </li>
      ))}
      {value.length < MOST && (
        <li className={classes.addLayer}>
          <Button variant="default" leftSection={<Plus size={15} />} onClick={() => onChange([...value, newLayer()])}>
            {t('escalation.add_layer')}
          </Button>
        </li>
      )}
    </ol>
  );
}
