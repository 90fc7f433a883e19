// Package campaign decides who is written to, keeps that decision, and carries it out: campaign files, the
// audience, the plan with its mailings and holds, approval, the letter's text and the delivery loop. It reads
// profiles and asks a journal and a suppression list that others implement; how a message becomes bytes and
// travels is package mail's, what can be offered is package offer's.
package campaign
