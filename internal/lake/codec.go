package lake

import (
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/format"
)

// window is how far back a page's compression looks. Our pages are smaller; the usual eight million bytes would cost
// sixteen million of memory for each file that is written at the same time.
const window = 1 << 20

// codec is Zstandard at its fastest level with that window: on our pages the usual one takes half as long again for files
// that are smaller by a seventieth. Whoever reads the files needs to know nothing of it.
type codec struct{ encoders sync.Pool }

// pages is the one codec, so that its encoders are used again by the next file.
var pages = sync.OnceValue(func() *codec { return &codec{} })

var _ compress.Codec = (*codec)(nil)

func (c *codec) String() string { return parquet.Zstd.String() }

func (c *codec) CompressionCodec() format.CompressionCodec { return parquet.Zstd.CompressionCodec() }

func (c *codec) Decode(dst, src []byte) ([]byte, error) { return parquet.Zstd.Decode(dst, src) }

func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	e, pooled := c.encoders.Get().(*zstd.Encoder)
	if !pooled {
		var err error
		e, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false), zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
		if err != nil {
			return nil, err
		}
	}
	defer c.encoders.Put(e)
	return e.EncodeAll(src, dst[:0]), nil
}
