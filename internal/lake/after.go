package lake

// After is what all order lines will sum to once the batch is committed; Prepare must have succeeded.
func (b *Batch) After() (Control, error) { return b.prepared.after() }

// After is what all order lines will sum to once the revision is committed.
func (r *Revision) After() (Control, error) { return r.commit.after() }

// After is what all order lines will sum to once the load is committed; Prepare must have succeeded.
func (ld *Load) After() (Control, error) { return ld.batch.After() }

func (c *commit) after() (Control, error) {
	var sum Control
	for _, e := range c.next.Files {
		if e.Control == nil {
			continue
		}
		if err := sum.plus(*e.Control); err != nil {
			return Control{}, err
		}
	}
	return sum, nil
}
