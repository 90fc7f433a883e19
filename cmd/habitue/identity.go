package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func identityCommand(w *world) *cli.Command {
	c := w.command(&cli.Command{
		Name:      "identity",
		Usage:     w.say("qui est qui : doublons à regarder, comptes qui ne sont personne", "who is whom: duplicates to look at, accounts that are nobody"),
		ArgsUsage: "review | link | split | account",
		Description: w.say(`  habitue identity review
  habitue identity link --as marie --reason "vue en boutique" 00021 02291
  habitue identity split --as marie 00021
  habitue identity account --as marie 00045`, `  habitue identity review
  habitue identity link --as marie --reason "met her in the shop" 00021 02291
  habitue identity split --as marie 00021
  habitue identity account --as marie 00045`),
		Subcommands: []*cli.Command{
			identityReview(w),
			identityDecision(w, "link", w.say("NUMÉRO NUMÉRO…", "ID ID…"), "00021 02291", w.say("dire que plusieurs numéros sont une seule personne", "say that several numbers are one person"), nil, (*pipeline.Workspace).LinkPeople),
			identityDecision(w, "split", w.say("NUMÉRO [AUTRE…]", "ID [OTHER…]"), "00021 02291", w.say("dire qu'un numéro est une autre personne", "say that a number is another person"), nil, (*pipeline.Workspace).SplitPeople),
			identityAccount(w),
		},
	}, false)
	c.Action = func(ctx *cli.Context) error {
		if name := ctx.Args().First(); name != "" {
			return unknownCommand("identity "+name, prefixed(c.Subcommands), w.lang)
		}
		cli.HelpPrinter(w.stdout, c.CustomHelpTemplate, c)
		return nil
	}
	return c
}

// prefixed are the names of commands below identity as they are typed.
func prefixed(list []*cli.Command) []*cli.Command {
	var all []*cli.Command
	for _, c := range list {
		all = append(all, &cli.Command{Name: fullName(c)})
	}
	return all
}

// below names a command that stands under another one.
func (w *world) below(parent string, c *cli.Command) *cli.Command {
	c = w.command(c, true)
	c.HelpName = parent + " " + c.Name
	c.CustomHelpTemplate = strings.ReplaceAll(c.CustomHelpTemplate, "habitue "+c.Name+" ", "habitue "+c.HelpName+" ")
	return c
}

func identityReview(w *world) *cli.Command {
	return w.below("identity", &cli.Command{
		Name:  "review",
		Usage: w.say("les cas qu'une personne devrait regarder", "what a person should look at"),
		Description: w.say(`Rien de ce qui est montré ici n'est lié sans qu'une personne le dise.

  habitue identity review --show-addresses`, `Nothing that is shown here is linked before a person says so.

  habitue identity review --show-addresses`),
		Flags: []cli.Flag{&cli.BoolFlag{Name: "show-addresses", Usage: w.say("montrer adresses et téléphones en entier", "show addresses and phones in full")}},
		Action: func(c *cli.Context) error {
			s := w.session()
			ws, err := pipeline.Open(c.String("workspace"), s)
			if err != nil {
				return err
			}
			review, err := ws.Review(w.ctx, c.Bool("show-addresses"))
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(review)
			}
			fmt.Fprint(w.stdout, review.Say(s))
			return nil
		},
	})
}

func identityAccount(w *world) *cli.Command {
	person := &cli.BoolFlag{Name: "person", Usage: w.say("c'est bien une personne", "it is a person after all")}
	return identityDecision(w, "account", w.say("NUMÉRO…", "ID…"), "00045", w.say("dire qu'un numéro n'est personne : comptoir, boutique, équipe", "say that a number is nobody: the counter, the shop, its staff"), person, nil)
}

// identityDecision is a command by which a person decides something about customer numbers.
func identityDecision(w *world, name, args, example, usage string, person cli.Flag, do func(*pipeline.Workspace, context.Context, []string, pipeline.Deciding) (pipeline.Decided, error)) *cli.Command {
	flags := []cli.Flag{asFlag(w), &cli.StringFlag{Name: "reason", Usage: w.say("`TEXTE` : pourquoi", "`TEXT`: why")}}
	if person != nil {
		flags = append(flags, person)
	}
	return w.below("identity", &cli.Command{
		Name: name, Usage: usage, ArgsUsage: args, Flags: flags,
		Description: w.say("La décision reste, quoi qu'on charge ou reprenne ensuite ; la plus récente l'emporte.", "The decision stays, whatever is loaded or taken back later; the newest one counts.") +
			"\n\n  habitue identity " + name + " --as marie " + example,
		Action: func(c *cli.Context) error {
			ws, err := w.locked(c, "identity "+name)
			if err != nil {
				return err
			}
			how := pipeline.Deciding{As: c.String("as"), Reason: c.String("reason")}
			var decided pipeline.Decided
			if do != nil {
				decided, err = do(ws, w.ctx, c.Args().Slice(), how)
			} else {
				decided, err = ws.NameAccount(w.ctx, c.Args().Slice(), c.Bool("person"), how)
			}
			if err := closing(err, ws); err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(decided)
			}
			fmt.Fprint(w.stdout, decided.Say(w.lang))
			return nil
		},
	})
}
